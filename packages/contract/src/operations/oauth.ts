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
    'OAuth 2.0 (RFC 6749, 4.4) for the key itself, and token exchange (RFC 8693) for a service that holds verify:create and was presented a key. The token is a JWT (RFC 9068) for one audience, at most an hour old, and is never accepted by the management API. There is no refresh token. If the key that was presented has used up its rate limit, the answer is 400 with the code rate_limited and Retry-After; 429 is for the client itself. A body has at most 64 KiB.',
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
  summary: 'Ask whether a token or key is good now',
  description:
    'Token introspection (RFC 7662), for clients and access tokens that hold verify:create. What is expired, revoked, of another account or unknown is not active, and nothing else is said of it. Asking about a key counts as a request of the key; a key that has used up its rate limit is active, and rate_limit says when it is allowed again.',
  tag: 'OAuth',
  body: TokenQuestion,
  answer: ok(TokenState),
  errors: ['invalid_client', 'unauthorized_client', 'unauthenticated', 'forbidden', 'ip_denied', 'rate_limited'],
});

export const revokeToken = operation('revokeToken', {
  summary: 'Revoke a token',
  description:
    'Token revocation (RFC 7009), for the client that the token was issued to, or an access token whose role may delete its key or change its person. A refresh token ends with every token of its family. An API key is revoked as by POST /api/v1/revoke. What is unknown is revoked already.',
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
  summary: 'What OAuth clients need to know',
  description: 'Authorization server metadata (RFC 8414).',
  tag: 'OAuth',
  answer: ok(AuthorizationServer),
});

export const describeOpenIdConfiguration = operation('describeOpenIdConfiguration', {
  summary: 'What libraries for OpenID Connect need to verify tokens',
  description:
    'Authorization server metadata (RFC 8414) with the lists that OpenID Connect Discovery requires. Keyward is no OpenID provider: it has no authorization endpoint, so the document names none, and it issues no ID tokens for services.',
  tag: 'OAuth',
  answer: ok(OpenIdConfiguration),
});
