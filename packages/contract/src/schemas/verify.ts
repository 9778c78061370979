import Type, { type Static } from 'typebox';
import { keyTextFields, keyVerdictFieldNames, mapFields } from '../key-fields.ts';
import { opaque } from './text.ts';

/** More at once would keep everybody else waiting for too long. */
export const MOST_CHECKS = 1000;

/** All of verdict.ts but `unavailable`, which is a 503. */
const code = Type.Union(
  [
    Type.Literal('valid'),
    Type.Literal('unknown'),
    Type.Literal('disabled'),
    Type.Literal('expired'),
    Type.Literal('ip_denied'),
    Type.Literal('forbidden'),
    Type.Literal('rate_limited'),
  ],
  { description: 'how the check ended' },
);

const asked = {
  key: opaque(8192, 'the key as it was presented, at most 8192 characters'),
  permission: Type.Optional(
    Type.String({
      maxLength: 39,
      pattern: '^[a-z][a-z0-9_-]{0,31}:(fetch|create|update|delete)$',
      description: 'what the key is presented for, such as flows:create; without it any role will do',
    }),
  ),
  ip: Type.Optional(
    Type.String({
      minLength: 1,
      maxLength: 64,
      description: 'the address that the key was presented from; without it a key with an address list is refused',
    }),
  ),
};

export const KeyQuestion = Type.Object(
  {
    ...asked,
    count: Type.Optional(
      Type.Boolean({
        description:
          'false to check a request again that an earlier check counted: neither the usage of the key nor its rate limit changes, and the limit denies nothing; true unless said',
      }),
    ),
  },
  { additionalProperties: false },
);
export type KeyQuestion = Static<typeof KeyQuestion>;

/** A check that is explained counts nothing. */
export const ExplainedQuestion = Type.Object(asked, { additionalProperties: false });

const RateState = Type.Object(
  {
    limit: Type.Integer(),
    window_seconds: Type.Integer(),
    remaining: Type.Integer({ description: 'how many more would be admitted now' }),
    reset_seconds: Type.Integer({ description: 'seconds until one more is admitted' }),
  },
  { additionalProperties: false },
);

const members = {
  valid: Type.Boolean({ description: 'whether the key is good for this' }),
  code,
  account: Type.String({
    description: 'the short name of the account in which the key was looked up: that of the caller',
  }),
  id: Type.Optional(Type.String()),
  appname: Type.Optional(Type.String()),
  roles: Type.Optional(Type.Array(Type.String())),
  permissions: Type.Optional(Type.Array(Type.String(), { description: 'everything that the role of the key grants' })),
  expires_at: Type.Optional(Type.Union([Type.Integer(), Type.Null()])),
  metadata: Type.Optional(Type.Object({}, { additionalProperties: true, description: 'what was noted at the key' })),
  ...mapFields(keyVerdictFieldNames, (name) =>
    Type.Optional(Type.String({ description: keyTextFields[name].content })),
  ),
  rate_limit: Type.Optional(RateState),
};

/** A verdict on an unknown key says nothing of the key. */
export const KeyVerdict = Type.Object(members, {
  additionalProperties: false,
  description: 'How the check of a key ended',
});
export type KeyVerdict = Static<typeof KeyVerdict>;

export const KeyQuestions = Type.Object(
  {
    checks: Type.Array(KeyQuestion, {
      minItems: 1,
      maxItems: MOST_CHECKS,
      description: `1 to ${MOST_CHECKS} questions`,
    }),
  },
  { additionalProperties: false },
);
export type KeyQuestions = Static<typeof KeyQuestions>;

export const ExplainedVerdict = Type.Object(
  {
    ...members,
    reason: Type.String({ description: 'what the code means' }),
    steps: Type.Array(
      Type.Object(
        {
          step: Type.String({ description: 'format, known, state, expiry, ip, permission or rate_limit' }),
          passed: Type.Boolean(),
          reason: Type.String(),
        },
        { additionalProperties: false },
      ),
      { description: 'in the order in which they count; the first that was not passed decides' },
    ),
  },
  { additionalProperties: false },
);
export type ExplainedVerdict = Static<typeof ExplainedVerdict>;
