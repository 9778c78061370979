/** What a request token says, once its form and signature were found good. */
export interface RequestToken {
  readonly shortname: string;
  readonly appname: string;
  readonly appkey: string;
  readonly iat: number;
  /** As text, since clients send numbers and strings. */
  readonly jti: string;
}

/** How far `iat` may lie from now, in either direction. */
export const WINDOW_SECONDS = 300;

/**
 * How long ago the log of used tokens may have been complete for the last time, so that it still has every token that was used
 * and could be accepted now: the window behind now, and the window that `iat` may have been ahead.
 */
export const USED_TOKENS_COVER_SECONDS = 2 * WINDOW_SECONDS;

export function isWithinWindow(iat: number, now: number): boolean {
  return Math.abs(now - iat) <= WINDOW_SECONDS;
}

/** From when on a used token need not be remembered, because its time has passed anyway. */
export function forgettableAt(iat: number): number {
  return iat + WINDOW_SECONDS + 1;
}
