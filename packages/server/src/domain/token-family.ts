/**
 * All tokens that descend from one exchange or sign-in. They carry this themselves, under a signature or a MAC, so that
 * an exchange leaves nothing behind that would have to be kept for as long as its tokens live.
 */
export interface TokenFamily {
  readonly id: string;
  readonly subjectKind: 'key' | 'person';
  readonly subjectId: string;
  readonly subjectGeneration: number;
  /**
   * Of the shared secret that signed the request token; of users, of the setting of the account that lets passwords buy
   * tokens. Null in tokens of users that were issued before the setting had one.
   */
  readonly secretGeneration: number | null;
  readonly createdAt: number;
}

/**
 * How far the refresh tokens of a family have come. They are numbered, and each number is good once (OAuth 2.0 Security
 * BCP, RFC 9700, 4.14.2). Kept from the first refresh on; see {@link beginningOf}.
 */
export interface FamilyProgress {
  /** The number of the refresh token that is good now. */
  readonly position: number;
  readonly rotatedAt: number;
  /** No token of the family counts any more, access tokens among them. */
  readonly ended: boolean;
}

export const ACCESS_TOKEN_SECONDS = 3600;
const REFRESH_TOKEN_SECONDS = 30 * 86_400;
/** How long the same refresh token gets the same successor again: the answer may have been lost. */
const REPEAT_SECONDS = 30;

/** When the last token of the family expires, whatever was refreshed meanwhile. */
export function familyEnd(family: Pick<TokenFamily, 'createdAt'>): number {
  return family.createdAt + REFRESH_TOKEN_SECONDS;
}

/** When a revoked token or family has expired at the latest, where only its kind is known. */
export function latestEnd(kind: 'token' | 'token-family', now: number): number {
  return now + (kind === 'token' ? ACCESS_TOKEN_SECONDS : REFRESH_TOKEN_SECONDS);
}

/** Where a family stands that was never refreshed. */
export function beginningOf(family: Pick<TokenFamily, 'createdAt'>): FamilyProgress {
  return { position: 1, rotatedAt: family.createdAt, ended: false };
}

export type RefreshVerdict =
  | { readonly outcome: 'rotate'; readonly next: number }
  | { readonly outcome: 'repeat'; readonly next: number }
  | { readonly outcome: 'ended' }
  | { readonly outcome: 'reused' };

/** What to do with an authentic refresh token that bears this number. */
export function judgeRefresh(
  family: Pick<TokenFamily, 'createdAt'>,
  progress: FamilyProgress,
  number: number,
  now: number,
): RefreshVerdict {
  if (progress.ended || familyEnd(family) <= now) return { outcome: 'ended' };
  const { position, rotatedAt } = progress;
  if (number === position) return { outcome: 'rotate', next: number + 1 };
  const repeated = number === position - 1 && now - rotatedAt <= REPEAT_SECONDS;
  return repeated ? { outcome: 'repeat', next: position } : { outcome: 'reused' };
}
