import Type, { type Static } from 'typebox';
import { MAX_LEAK_TEXT_LENGTH } from '../limits.ts';
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

/** A report that one of the account's keys was exposed publicly. */
export const Leak = Type.Object(
  {
    id: Type.String(),
    key_id: Type.String({ description: 'the id of the key' }),
    appname: Type.String({ description: 'name of the key at that time' }),
    hint: Type.Union([Type.String(), Type.Null()], { description: 'start and end of the key, or null' }),
    reporter: Type.String({ description: 'who reported it, such as github' }),
    source: Type.String({ description: 'the kind of place, as the reporter names it' }),
    url: Type.String({ description: 'the place as reported, possibly empty' }),
    reported_at: unixSeconds('when it was reported'),
    response: Policy,
    state: LeakState,
    resolved_at: Type.Union([unixSeconds('when it was resolved'), Type.Null()], {
      description: 'when it was resolved, or null',
    }),
    resolved_by: Type.Union([Type.String(), Type.Null()], { description: 'the user or key that resolved it, or null' }),
  },
  { additionalProperties: false },
);
export type Leak = Static<typeof Leak>;

export const LeakQuery = Type.Object(
  {
    limit: Type.Optional(
      Type.Integer({ minimum: 1, maximum: 200, description: '1 to 200 records per page; 50 by default' }),
    ),
    cursor: Type.Optional(
      Type.String({ minLength: 1, maxLength: 32, description: 'meta.next_cursor of an earlier response' }),
    ),
    state: Type.Optional(LeakState),
  },
  { additionalProperties: false },
);
export type LeakQuery = Static<typeof LeakQuery>;

export const LeakQuestion = Type.Object(
  { text: opaque(MAX_LEAK_TEXT_LENGTH, `a text of 1 to ${MAX_LEAK_TEXT_LENGTH} characters`) },
  { additionalProperties: false },
);
export type LeakQuestion = Static<typeof LeakQuestion>;

export const LeakCheck = Type.Object(
  {
    searched: Type.Integer({ description: 'number of strings in the text that could be keys' }),
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
      { description: 'the strings that are keys of the account' },
    ),
  },
  { additionalProperties: false },
);
export type LeakCheck = Static<typeof LeakCheck>;

const MAX_MATCHES = 1000;

/** The request of GitHub's secret scanning partner program. Members that GitHub may add later are ignored. */
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
  { minItems: 1, maxItems: MAX_MATCHES, description: `an array of 1 to ${MAX_MATCHES} matches` },
);
export type GithubReport = Static<typeof GithubReport>;

/** The response to GitHub: whether each match is a key, in the order of the request. */
export const GithubFeedback = Type.Array(
  Type.Object(
    {
      token_hash: Type.String({ description: 'SHA-256 of the string, in hexadecimal' }),
      token_type: Type.String({ description: 'type, as in the request' }),
      label: Type.Union([Type.Literal('true_positive'), Type.Literal('false_positive')], {
        description: 'true_positive for a key of the account, else false_positive',
      }),
    },
    { additionalProperties: false },
  ),
);
export type GithubFeedback = Static<typeof GithubFeedback>;
