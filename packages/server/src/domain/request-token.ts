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

export function isWithinWindow(iat: number, now: number): boolean {
  return Math.abs(now - iat) <= WINDOW_SECONDS;
}

/** From when on a used token need not be remembered, because its time has passed anyway. */
export function forgettableAt(iat: number): number {
  return iat + WINDOW_SECONDS + 1;
}
