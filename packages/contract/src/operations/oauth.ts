import { ok, operation } from '../operation.ts';
import {
  AuthorizationServer,
  IssuedToken,
  OpenIdConfiguration,
  Revoked,
  TokenGrant,
  TokenQuestion,
  TokenRevocation,
  TokenState,
} from '../schemas/oauth.ts';

export const issueToken = operation('issueToken', {
  summary: 'Get an access token for a service',
  description:
    'Client credentials (RFC 6749, 4.4) for the key itself, and token exchange (RFC 8693) for a service that holds verify:create and received a key from its caller. The token is a JWT (RFC 9068) for one audience. It is valid for at most one hour, and the management API never accepts it. No refresh token is issued. If the presented key has exceeded its rate limit, the response is 400 with the code rate_limited and Retry-After; 429 concerns the client itself. A body has at most 64 KiB.',
  tag: 'OAuth',
  body: TokenGrant,
  boundedByBytes: true,
  answer: ok(IssuedToken),
  errors: [
    'invalid_client',
    'unauthorized_client',
    'unsupported_grant_type',
    'invalid_scope',
    'invalid_target',
    'rate_limited',
  ],
  subjectErrors: ['rate_limited'],
});

export const introspectToken = operation('introspectToken', {
  summary: 'Introspect a token or key',
  description:
    'Token introspection (RFC 7662), for clients and access tokens that hold verify:create. A token or key that is expired, revoked, unknown or of another account is not active, and the response contains nothing else about it. Introspecting a key counts as a request of the key. A key that has exceeded its rate limit is active, and rate_limit states when the next request is allowed.',
  tag: 'OAuth',
  body: TokenQuestion,
  answer: ok(TokenState),
  errors: ['invalid_client', 'unauthorized_client', 'unauthenticated', 'forbidden', 'ip_denied', 'rate_limited'],
});

export const revokeToken = operation('revokeToken', {
  summary: 'Revoke a token',
  description:
    'Token revocation (RFC 7009), for the client that the token was issued to, or an access token whose role may delete its key or change its user. Revoking a refresh token revokes every token of its family. An API key is revoked as by POST /api/v1/revoke. For an unknown token the response is the same.',
  tag: 'OAuth',
  body: TokenRevocation,
  answer: ok(Revoked),
  errors: [
    'invalid_client',
    'unauthorized_client',
    'unauthenticated',
    'forbidden',
    'ip_denied',
    'rate_limited',
    'too_many_attempts',
  ],
});

export const describeAuthorizationServer = operation('describeAuthorizationServer', {
  summary: 'Get the OAuth server metadata',
  description: 'Authorization server metadata (RFC 8414).',
  tag: 'OAuth',
  answer: ok(AuthorizationServer),
});

export const describeOpenIdConfiguration = operation('describeOpenIdConfiguration', {
  summary: 'Get the metadata for OpenID Connect libraries',
  description:
    'Authorization server metadata (RFC 8414) with the lists that OpenID Connect Discovery requires, so that libraries can verify tokens. Keyward is not an OpenID provider: it has no authorization endpoint and issues no ID tokens for services.',
  tag: 'OAuth',
  answer: ok(OpenIdConfiguration),
});
