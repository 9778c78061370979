import Type, { type Static } from 'typebox';
import { MOST_LEAK_TEXT } from '../limits.ts';
import { KeyStatus } from './api-key-filter.ts';
import { identifier, opaque, unixSeconds } from './text.ts';

const Policy = Type.Union([Type.Literal('notify'), Type.Literal('quarantine'), Type.Literal('disable')], {
  description: 'notify, quarantine (the key may only read) or disable',
});
export const LeakState = Type.Union([Type.Literal('open'), Type.Literal('resolved')], {
  description: 'open or resolved',
});

export const LeakPolicy = Type.Object({ policy: Policy }, { additionalProperties: false });
export type LeakPolicy = Static<typeof LeakPolicy>;

export const LeakId = identifier('a leak report');

/** A key of the account was found where it should not be. */
export const Leak = Type.Object(
  {
    id: Type.String(),
    key_id: Type.String({ description: 'the id of the key' }),
    appname: Type.String({ description: 'what the key was called then' }),
    hint: Type.Union([Type.String(), Type.Null()], { description: 'beginning and end of the key, or null' }),
    reporter: Type.String({ description: 'who reported it, such as github' }),
    source: Type.String({ description: 'where it was found, in the words of the reporter' }),
    url: Type.String({ description: 'where it was found: text as it came, possibly empty' }),
    reported_at: unixSeconds('when it was reported'),
    response: Policy,
    state: LeakState,
    resolved_at: Type.Union([unixSeconds('when it was resolved'), Type.Null()], {
      description: 'when it was resolved, or null',
    }),
    resolved_by: Type.Union([Type.String(), Type.Null()], { description: 'by whom, or null' }),
  },
  { additionalProperties: false },
);
export type Leak = Static<typeof Leak>;

export const LeakQuery = Type.Object(
  {
    limit: Type.Optional(
      Type.Integer({ minimum: 1, maximum: 200, description: 'records on a page, 1 to 200; 50 unless said' }),
    ),
    cursor: Type.Optional(
      Type.String({ minLength: 1, maxLength: 32, description: 'meta.next_cursor of an earlier answer' }),
    ),
    state: Type.Optional(LeakState),
  },
  { additionalProperties: false },
);
export type LeakQuery = Static<typeof LeakQuery>;

export const LeakQuestion = Type.Object(
  { text: opaque(MOST_LEAK_TEXT, `a text of 1 to ${MOST_LEAK_TEXT} characters`) },
  { additionalProperties: false },
);
export type LeakQuestion = Static<typeof LeakQuestion>;

export const LeakCheck = Type.Object(
  {
    searched: Type.Integer({ description: 'how many strings of the text could be keys' }),
    keys: Type.Array(
      Type.Object(
        {
          id: Type.String(),
          appname: Type.String(),
          hint: Type.Union([Type.String(), Type.Null()]),
          roles: Type.Array(Type.String()),
          status: KeyStatus,
          last_login: Type.Union([unixSeconds('when it was last used'), Type.Null()]),
        },
        { additionalProperties: false },
      ),
      { description: 'those that are keys of the account' },
    ),
  },
  { additionalProperties: false },
);
export type LeakCheck = Static<typeof LeakCheck>;

const MOST_MATCHES = 1000;

/** What GitHub sends (its secret scanning partner programme); members that it may add later are let be. */
export const GithubReport = Type.Array(
  Type.Object({
    token: opaque(4096, 'a string of 1 to 4096 characters'),
    type: Type.String({ maxLength: 200, description: 'a string of at most 200 characters' }),
    url: Type.Optional(
      Type.Union([Type.String({ maxLength: 4096 }), Type.Null()], {
        description: 'a string of at most 4096 characters',
      }),
    ),
    source: Type.Optional(
      Type.Union([Type.String({ maxLength: 100 }), Type.Null()], { description: 'a string of at most 100 characters' }),
    ),
  }),
  { minItems: 1, maxItems: MOST_MATCHES, description: `an array of 1 to ${MOST_MATCHES} matches` },
);
export type GithubReport = Static<typeof GithubReport>;

/** What it is told: of each, in the order in which they came, whether it was one. */
export const GithubFeedback = Type.Array(
  Type.Object(
    {
      token_hash: Type.String({ description: 'SHA-256 of the string, in hexadecimal' }),
      token_type: Type.String({ description: 'type, as it came' }),
      label: Type.Union([Type.Literal('true_positive'), Type.Literal('false_positive')], {
        description: 'true_positive for a key of the account, else false_positive',
      }),
    },
    { additionalProperties: false },
  ),
);
export type GithubFeedback = Static<typeof GithubFeedback>;
