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
  summary: 'Exchange e-mail and password for an access token',
  description: 'Off until the account turns it on. Tokens made here never count as a re-authentication.',
  tag: 'Tokens',
  body: PasswordRequest,
  answer: ok(TokenAnswer),
  errors: ['invalid_credentials', 'too_many_attempts'],
});

export const refreshToken = operation('refreshToken', {
  summary: 'Exchange a refresh token for new tokens',
  description:
    'A refresh token is spent by its use. The same one again within 30 seconds gets the same successor, so that a lost answer is no loss; later it ends all tokens of its family.',
  tag: 'Tokens',
  body: RefreshRequest,
  answer: ok(TokenAnswer),
  errors: ['invalid_grant', 'rate_limited'],
});
