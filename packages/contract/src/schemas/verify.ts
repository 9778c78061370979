import Type, { type Static } from 'typebox';
import { keyTextFields, keyVerdictFieldNames, mapFields } from '../key-fields.ts';
import { opaque } from './text.ts';

/** The maximum number of checks in a batch; a larger batch would delay other requests for too long. */
export const MAX_CHECKS = 1000;

/** All codes of verdict.ts except `unavailable`, which is a 503. */
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
  { description: 'the outcome of the check' },
);

const requestMembers = {
  key: opaque(8192, 'the presented key, at most 8192 characters'),
  permission: Type.Optional(
    Type.String({
      maxLength: 39,
      pattern: '^[a-z][a-z0-9_-]{0,31}:(fetch|create|update|delete)$',
      description: 'the permission that the request requires, such as flows:create; any role is allowed by default',
    }),
  ),
  ip: Type.Optional(
    Type.String({
      minLength: 1,
      maxLength: 64,
      description: 'the IP address that the key was presented from; without it a key with allowed IPs is denied',
    }),
  ),
};

export const KeyQuestion = Type.Object(
  {
    ...requestMembers,
    count: Type.Optional(
      Type.Boolean({
        description:
          'false to repeat the check of a request that was already counted: the usage and the rate limit of the key do not change, and the limit denies nothing; true by default',
      }),
    ),
  },
  { additionalProperties: false },
);
export type KeyQuestion = Static<typeof KeyQuestion>;

/** An explained check is not counted as a request. */
export const ExplainedQuestion = Type.Object(requestMembers, { additionalProperties: false });

const RateState = Type.Object(
  {
    limit: Type.Integer(),
    window_seconds: Type.Integer(),
    remaining: Type.Integer({ description: 'number of requests that would be allowed now' }),
    reset_seconds: Type.Integer({ description: 'seconds until one more is allowed' }),
  },
  { additionalProperties: false },
);

const members = {
  valid: Type.Boolean({ description: 'whether the key is valid for this request' }),
  code,
  account: Type.String({
    description: 'the short name of the account of the key, which is the account of the caller',
  }),
  id: Type.Optional(Type.String()),
  appname: Type.Optional(Type.String()),
  roles: Type.Optional(Type.Array(Type.String())),
  permissions: Type.Optional(
    Type.Array(Type.String(), { description: 'all permissions that the role of the key grants' }),
  ),
  expires_at: Type.Optional(Type.Union([Type.Integer(), Type.Null()])),
  metadata: Type.Optional(Type.Object({}, { additionalProperties: true, description: 'the description of the key' })),
  ...mapFields(keyVerdictFieldNames, (name) =>
    Type.Optional(Type.String({ description: keyTextFields[name].content })),
  ),
  rate_limit: Type.Optional(RateState),
};

/** The verdict for an unknown key contains no information about the key. */
export const KeyVerdict = Type.Object(members, {
  additionalProperties: false,
  description: 'The outcome of checking a key',
});
export type KeyVerdict = Static<typeof KeyVerdict>;

export const KeyQuestions = Type.Object(
  {
    checks: Type.Array(KeyQuestion, {
      minItems: 1,
      maxItems: MAX_CHECKS,
      description: `1 to ${MAX_CHECKS} checks`,
    }),
  },
  { additionalProperties: false },
);
export type KeyQuestions = Static<typeof KeyQuestions>;

export const ExplainedVerdict = Type.Object(
  {
    ...members,
    reason: Type.String({ description: 'the meaning of the code' }),
    steps: Type.Array(
      Type.Object(
        {
          step: Type.String({ description: 'format, known, state, expiry, ip, permission or rate_limit' }),
          passed: Type.Boolean(),
          reason: Type.String(),
        },
        { additionalProperties: false },
      ),
      { description: 'in the order of evaluation; the first that was not passed decides' },
    ),
  },
  { additionalProperties: false },
);
export type ExplainedVerdict = Static<typeof ExplainedVerdict>;
