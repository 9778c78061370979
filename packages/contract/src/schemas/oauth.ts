import Type, { type Static } from 'typebox';
import { keyVerdictFieldNames, mapFields } from '../key-fields.ts';
import { DOCUMENTED, WELL_FORMED } from './text.ts';
import { MAX_TOKEN_LENGTH } from './token.ts';

/** Token types of RFC 8693, 3, and Keyward's own type for API keys. */
export const tokenTypes = {
  accessToken: 'urn:ietf:params:oauth:token-type:access_token',
  jwt: 'urn:ietf:params:oauth:token-type:jwt',
  apiKey: 'urn:keyward:params:oauth:token-type:api-key',
} as const;

export const grantTypes = {
  clientCredentials: 'client_credentials',
  tokenExchange: 'urn:ietf:params:oauth:grant-type:token-exchange',
} as const;

/**
 * A parameter without a value counts as absent (RFC 6749, 3.1), so each may be empty.
 * @param documented rules that the server checks later, because standards define the errors and their order
 */
function parameter(maxLength: number, description: string, documented: object = {}) {
  return Type.Optional(
    Type.String({
      maxLength,
      pattern: WELL_FORMED,
      description: `${description}, at most ${maxLength} characters, once`,
      [DOCUMENTED]: documented,
    }),
  );
}

/** RFC 8693, 2.1 and RFC 8707, 2 allow these parameters to be repeated. */
function target(description: string) {
  return Type.Optional(
    Type.Union([Type.String({ maxLength: 512 }), Type.Array(Type.String({ maxLength: 512 }), { maxItems: 16 })], {
      description: `${description}, at most 512 characters`,
    }),
  );
}

const client = {
  client_id: parameter(256, 'appname@shortname, unless sent as Authorization: Basic'),
  client_secret: parameter(256, 'the key, unless sent as Authorization: Basic'),
};

export const TokenGrant = Type.Object({
  grant_type: Type.String({
    maxLength: 256,
    description: `${Object.values(grantTypes).join(' or ')}, once`,
    [DOCUMENTED]: { enum: Object.values(grantTypes) },
  }),
  ...client,
  audience: target('the service that the token is for'),
  resource: target('the same as an absolute URI (RFC 8707)'),
  scope: parameter(4096, 'permissions separated by spaces; absent for all permissions on resources of the account'),
  subject_token: parameter(MAX_TOKEN_LENGTH, 'token exchange: the key that was presented'),
  subject_token_type: parameter(256, `token exchange: ${tokenTypes.apiKey} or ${tokenTypes.accessToken}`, {
    enum: [tokenTypes.apiKey, tokenTypes.accessToken],
  }),
  requested_token_type: parameter(256, `token exchange: ${tokenTypes.accessToken} or ${tokenTypes.jwt}`, {
    enum: [tokenTypes.accessToken, tokenTypes.jwt],
  }),
  actor_token: parameter(MAX_TOKEN_LENGTH, 'token exchange: not supported', { maxLength: 0 }),
  actor_token_type: parameter(256, 'token exchange: not supported', { maxLength: 0 }),
  ip: parameter(
    64,
    'token exchange: the IP address that the key was presented from; without it a key with allowed IPs is denied',
  ),
});
export type TokenGrant = Static<typeof TokenGrant>;

export const TokenQuestion = Type.Object({
  token: Type.String({
    maxLength: MAX_TOKEN_LENGTH,
    [DOCUMENTED]: { minLength: 1 },
    pattern: WELL_FORMED,
    description: 'an access token or a key, once',
  }),
  token_type_hint: parameter(64, 'ignored: the type is detected'),
  ip: parameter(
    64,
    'the IP address that the token was presented from; without it a key with allowed IPs is not active',
  ),
  ...client,
});
export type TokenQuestion = Static<typeof TokenQuestion>;

export const TokenRevocation = Type.Object({
  token: Type.String({
    maxLength: MAX_TOKEN_LENGTH,
    [DOCUMENTED]: { minLength: 1 },
    pattern: WELL_FORMED,
    description: 'an access token, a refresh token or an API key, once',
  }),
  token_type_hint: parameter(64, 'ignored: the type is detected'),
  ...client,
});
export type TokenRevocation = Static<typeof TokenRevocation>;

export const IssuedToken = Type.Object(
  {
    access_token: Type.String({ description: 'a JWT (RFC 9068) that the service verifies' }),
    token_type: Type.Literal('Bearer'),
    expires_in: Type.Integer({ description: 'seconds until the access token expires' }),
    scope: Type.Optional(Type.String({ description: 'the permissions granted; absent if there are none' })),
    issued_token_type: Type.Optional(
      Type.String({ description: 'token exchange: the type of the issued token (RFC 8693)' }),
    ),
  },
  { additionalProperties: false },
);
export type IssuedToken = Static<typeof IssuedToken>;

/** RFC 7662, 2.2. For an inactive token no other member is returned. */
export const TokenState = Type.Object(
  {
    active: Type.Boolean({ description: 'whether the token or key is valid now' }),
    scope: Type.Optional(Type.String({ description: 'the permissions that it has now' })),
    client_id: Type.Optional(Type.String({ description: 'the client that it was issued to' })),
    token_type: Type.Optional(Type.Literal('Bearer')),
    exp: Type.Optional(Type.Integer()),
    iat: Type.Optional(Type.Integer()),
    sub: Type.Optional(Type.String({ description: 'the id of the key or user' })),
    username: Type.Optional(Type.String({ description: 'the name of the key, or the email address of the user' })),
    aud: Type.Optional(Type.String()),
    iss: Type.Optional(Type.String()),
    jti: Type.Optional(Type.String()),
    roles: Type.Optional(Type.Array(Type.String())),
    account: Type.Optional(Type.String({ description: 'token for a service: the short name of the account' })),
    metadata: Type.Optional(
      Type.Object({}, { additionalProperties: true, description: 'token for a service: the metadata of its key' }),
    ),
    ...mapFields(keyVerdictFieldNames, (name) =>
      Type.Optional(Type.String({ description: `token for a service: the ${name} of its key` })),
    ),
    rate_limit: Type.Optional(
      Type.Object(
        {
          remaining: Type.Integer({ description: 'requests that are allowed now: 0' }),
          retry_after: Type.Integer({ description: 'seconds until the next request is allowed' }),
        },
        { additionalProperties: false, description: 'only if the key has exceeded its rate limit' },
      ),
    ),
  },
  { additionalProperties: false },
);
export type TokenState = Static<typeof TokenState>;

export const Revoked = Type.Object({}, { additionalProperties: false, description: 'nothing (RFC 7009, 2.2)' });
export type Revoked = Static<typeof Revoked>;

const serverMetadata = {
  issuer: Type.String(),
  token_endpoint: Type.String(),
  jwks_uri: Type.String(),
  response_types_supported: Type.Array(Type.String()),
  grant_types_supported: Type.Array(Type.String()),
  token_endpoint_auth_methods_supported: Type.Array(Type.String()),
  introspection_endpoint: Type.String(),
  introspection_endpoint_auth_methods_supported: Type.Array(Type.String()),
  revocation_endpoint: Type.String(),
  revocation_endpoint_auth_methods_supported: Type.Array(Type.String()),
  service_documentation: Type.String(),
};

/** RFC 8414, 2. */
export const AuthorizationServer = Type.Object(serverMetadata, {
  additionalProperties: false,
  description: 'RFC 8414',
});
export type AuthorizationServer = Static<typeof AuthorizationServer>;

/** RFC 8414 with the lists that OpenID Connect Discovery 1.0, 3 requires. Keyward has no authorization endpoint. */
export const OpenIdConfiguration = Type.Object(
  {
    ...serverMetadata,
    subject_types_supported: Type.Array(Type.String()),
    id_token_signing_alg_values_supported: Type.Array(Type.String(), {
      description: 'the algorithms of tokens for services',
    }),
  },
  { additionalProperties: false, description: 'RFC 8414 and the lists that OpenID Connect Discovery requires' },
);
export type OpenIdConfiguration = Static<typeof OpenIdConfiguration>;
