/** The claims of a request token with a valid format and signature. */
export interface RequestToken {
  readonly shortname: string;
  readonly appname: string;
  readonly appkey: string;
  readonly iat: number;
  /** Always text, because clients send both numbers and strings. */
  readonly jti: string;
}

/** Maximum difference between `iat` and the current time, in either direction. */
export const WINDOW_SECONDS = 300;

/**
 * Seconds for which the used-token log must be complete to contain every used token that could still be accepted: one
 * window before the current time, and one window by which `iat` may have been in the future.
 */
export const USED_TOKENS_COVER_SECONDS = 2 * WINDOW_SECONDS;

export function isWithinWindow(iat: number, now: number): boolean {
  return Math.abs(now - iat) <= WINDOW_SECONDS;
}

/** Returns when a used token no longer needs to be stored, because it is too old to be accepted. */
export function usedTokenExpiry(iat: number): number {
  return iat + WINDOW_SECONDS + 1;
}
