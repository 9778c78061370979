import Type, { type Static } from 'typebox';
import { opaque } from './text.ts';

/** Larger than any real request token, and small enough to parse safely. */
export const MAX_TOKEN_LENGTH = 8192;

export const ExchangeRequest = Type.Object(
  { jwt: opaque(MAX_TOKEN_LENGTH, 'a request token: a JWT signed with the shared secret') },
  { additionalProperties: false },
);
export type ExchangeRequest = Static<typeof ExchangeRequest>;

export const PasswordRequest = Type.Object({
  username: opaque(320, 'the email address of the user'),
  password: opaque(1024, 'the password of the user'),
});
export type PasswordRequest = Static<typeof PasswordRequest>;

export const RefreshRequest = Type.Object({ refresh_token: opaque(MAX_TOKEN_LENGTH, 'a refresh token') });
export type RefreshRequest = Static<typeof RefreshRequest>;

export const TokenAnswer = Type.Object(
  {
    access_token: Type.String({ description: 'send it as Authorization: Bearer' }),
    expires_in: Type.Integer({ description: 'seconds until the access token expires' }),
    refresh_expires_in: Type.Integer({ description: 'seconds until the refresh token expires' }),
    refresh_token: Type.String({ description: 'exchanges for new tokens, once' }),
    token_type: Type.Literal('bearer'),
    id_token: Type.Optional(Type.String({ description: 'identity of the user (only for users)' })),
    'not-before-policy': Type.Integer({ minimum: 0, maximum: 0, description: 'always 0' }),
    'session-state': Type.String({ description: 'identifies the family of tokens' }),
    scope: Type.String(),
  },
  { additionalProperties: false },
);
export type TokenAnswer = Static<typeof TokenAnswer>;
