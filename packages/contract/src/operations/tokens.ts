import { ok, operation } from '../operation.ts';
import { ExchangeRequest, PasswordRequest, RefreshRequest, TokenAnswer } from '../schemas/token.ts';

export const exchangeToken = operation('exchangeToken', {
  summary: 'Exchange a request token for an access token',
  description:
    'The request token is a JWT, signed with HS256 and the shared secret of the account. Its claims are iat (within 300 seconds of now), jti, appname, appkey and shortname. Each request token is accepted once.',
  tag: 'Tokens',
  body: ExchangeRequest,
  answer: ok(TokenAnswer),
  errors: ['invalid_credentials', 'rate_limited'],
});

export const passwordToken = operation('passwordToken', {
  summary: 'Exchange email and password for an access token',
  description: 'Off by default; an account can enable it. Tokens issued here never count as re-authentication.',
  tag: 'Tokens',
  body: PasswordRequest,
  answer: ok(TokenAnswer),
  errors: ['invalid_credentials', 'too_many_attempts'],
});

export const refreshToken = operation('refreshToken', {
  summary: 'Exchange a refresh token for new tokens',
  description:
    'A refresh token can be used once. The same token sent again within 30 seconds returns the same successor, in case the response was lost; later, it revokes all tokens of its family.',
  tag: 'Tokens',
  body: RefreshRequest,
  answer: ok(TokenAnswer),
  errors: ['invalid_grant', 'rate_limited'],
});
