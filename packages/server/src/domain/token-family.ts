/**
 * All tokens that descend from one exchange or sign-in. Its refresh tokens are numbered; each number is good once, and
 * the row knows which number is next, so no refresh token is ever stored (OAuth 2.0 Security BCP, RFC 9700, 4.14.2).
 */
export interface TokenFamily {
  readonly id: string;
  readonly subjectKind: 'key' | 'person';
  readonly subjectId: string;
  readonly subjectGeneration: number;
  /** Of the shared secret that signed the request token; null for people. */
  readonly secretGeneration: number | null;
  readonly createdAt: number;
  readonly expiresAt: number;
  /** The number of the refresh token that is good now. */
  readonly position: number;
  readonly rotatedAt: number;
}

export const ACCESS_TOKEN_SECONDS = 3600;
export const REFRESH_TOKEN_SECONDS = 30 * 86_400;
/** How long the same refresh token gets the same successor again: the answer may have been lost. */
const REPEAT_SECONDS = 30;

export type RefreshVerdict =
  | { readonly outcome: 'rotate'; readonly next: number }
  | { readonly outcome: 'repeat'; readonly next: number }
  | { readonly outcome: 'expired' }
  | { readonly outcome: 'reused' };

/** What to do with an authentic refresh token that bears this number. */
export function judgeRefresh(family: TokenFamily, number: number, now: number): RefreshVerdict {
  if (family.expiresAt <= now) return { outcome: 'expired' };
  if (number === family.position) return { outcome: 'rotate', next: number + 1 };
  const repeated = number === family.position - 1 && now - family.rotatedAt <= REPEAT_SECONDS;
  return repeated ? { outcome: 'repeat', next: family.position } : { outcome: 'reused' };
}
