import type { ErrorAnswer, ErrorCode } from './errors.ts';

/**
 * What OAuth calls an error: RFC 6749, 5.2 for the token endpoint, RFC 6750, 3.1 for access tokens, RFC 7009, 2.2.1 for
 * revocation, RFC 8707, 2 for audiences.
 */
export type OAuthErrorCode =
  | 'invalid_request'
  | 'invalid_client'
  | 'invalid_grant'
  | 'unauthorized_client'
  | 'unsupported_grant_type'
  | 'invalid_scope'
  | 'invalid_target'
  | 'unsupported_token_type'
  | 'invalid_token'
  | 'insufficient_scope'
  | 'access_denied'
  | 'temporarily_unavailable'
  | 'server_error';

/** The body of an error answer of the operations under /oauth2: what each reader knows, in one object. */
export interface OAuthErrorAnswer extends ErrorAnswer {
  readonly error: OAuthErrorCode;
  readonly error_description: string;
}

/** Of an answer that denies a token exchange because of its subject (RFC 8693, 2.2.2). */
export const SUBJECT_ERROR_STATUS = 400;

const NAMES: Readonly<Partial<Record<ErrorCode, OAuthErrorCode>>> = {
  invalid_client: 'invalid_client',
  invalid_grant: 'invalid_grant',
  unauthorized_client: 'unauthorized_client',
  unsupported_grant_type: 'unsupported_grant_type',
  invalid_scope: 'invalid_scope',
  invalid_target: 'invalid_target',
  unsupported_token_type: 'unsupported_token_type',
  unauthenticated: 'invalid_token',
  forbidden: 'insufficient_scope',
  ip_denied: 'access_denied',
  too_many_attempts: 'temporarily_unavailable',
  rate_limited: 'temporarily_unavailable',
  unavailable: 'temporarily_unavailable',
  internal: 'server_error',
  storage_full: 'server_error',
};

/** @param status 400 if the subject of a token exchange is limited and not the caller: RFC 8693, 2.2.2 demands its name */
export function oauthErrorOf(code: ErrorCode, status?: number): OAuthErrorCode {
  if (code === 'rate_limited' && status === SUBJECT_ERROR_STATUS) return 'invalid_request';
  return NAMES[code] ?? 'invalid_request';
}

export function oauthErrorAnswer(answer: ErrorAnswer): OAuthErrorAnswer {
  return { ...answer, error: oauthErrorOf(answer.code, answer.status), error_description: describable(answer.message) };
}

/** RFC 6749, 5.2: neither quotation marks nor backslashes, nor anything beyond ASCII. */
function describable(message: string): string {
  return message.replaceAll(/["\\]/g, "'").replaceAll(/[^ -~]/g, '?');
}
