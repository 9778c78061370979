import type { ErrorBody, ErrorCode } from './errors.ts';

/**
 * The error codes of OAuth: RFC 6749, 5.2 for the token endpoint, RFC 6750, 3.1 for access tokens, RFC 7009, 2.2.1 for
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

/** The body of an error response under /oauth2, with the members of both OAuth errors and Keyward errors. */
export interface OAuthErrorBody extends ErrorBody {
  readonly error: OAuthErrorCode;
  readonly error_description: string;
}

/** The status of a response that denies a token exchange because of its subject (RFC 8693, 2.2.2). */
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

/**
 * @param status 400 if the subject of a token exchange is rate-limited rather than the caller; RFC 8693, 2.2.2 requires
 * invalid_request
 */
export function oauthErrorOf(code: ErrorCode, status?: number): OAuthErrorCode {
  if (code === 'rate_limited' && status === SUBJECT_ERROR_STATUS) return 'invalid_request';
  return NAMES[code] ?? 'invalid_request';
}

export function oauthErrorBody(answer: ErrorBody): OAuthErrorBody {
  return {
    ...answer,
    error: oauthErrorOf(answer.code, answer.status),
    error_description: toErrorDescription(answer.message),
  };
}

/** Replaces the characters that RFC 6749, 5.2 excludes: quotation marks, backslashes and non-ASCII characters. */
function toErrorDescription(message: string): string {
  return message.replaceAll(/["\\]/g, "'").replaceAll(/[^ -~]/g, '?');
}
