/**
 * All tokens that descend from one exchange or sign-in. The tokens contain the family, protected by a signature or a
 * MAC, so that an exchange stores nothing for the lifetime of its tokens.
 */
export interface TokenFamily {
  readonly id: string;
  readonly subjectKind: 'key' | 'person';
  readonly subjectId: string;
  readonly subjectGeneration: number;
  /**
   * For keys, the generation of the shared secret that signed the request token; for users, the generation of the
   * password-token setting. Null in users' tokens that were issued before the setting had a generation.
   */
  readonly secretGeneration: number | null;
  readonly createdAt: number;
}

/**
 * The state of a family's refresh tokens. They have sequence numbers, and each sequence number is accepted once (OAuth
 * 2.0 Security BCP, RFC 9700, 4.14.2). Stored after the first refresh; see {@link initialProgress}.
 */
export interface FamilyProgress {
  /** The sequence number of the currently valid refresh token. */
  readonly position: number;
  readonly rotatedAt: number;
  /** True if all tokens of the family are revoked, including access tokens. */
  readonly ended: boolean;
}

export const ACCESS_TOKEN_SECONDS = 3600;
const REFRESH_TOKEN_SECONDS = 30 * 86_400;
/** Time for which a repeated refresh token returns the same successor, because the response may have been lost. */
const REPEAT_SECONDS = 30;

/** Returns when the last token of the family expires, regardless of refreshes. */
export function familyExpiry(family: Pick<TokenFamily, 'createdAt'>): number {
  return family.createdAt + REFRESH_TOKEN_SECONDS;
}

/** Returns the latest possible expiry of a revoked token or family of which only the kind is known. */
export function latestExpiryOf(kind: 'token' | 'token-family', now: number): number {
  return now + (kind === 'token' ? ACCESS_TOKEN_SECONDS : REFRESH_TOKEN_SECONDS);
}

/** Returns the initial state of a family, before its first refresh. */
export function initialProgress(family: Pick<TokenFamily, 'createdAt'>): FamilyProgress {
  return { position: 1, rotatedAt: family.createdAt, ended: false };
}

export type RefreshVerdict =
  | { readonly outcome: 'rotate'; readonly next: number }
  | { readonly outcome: 'repeat'; readonly next: number }
  | { readonly outcome: 'ended' }
  | { readonly outcome: 'reused' };

/** Returns how to handle an authentic refresh token with this sequence number. */
export function refreshVerdict(
  family: Pick<TokenFamily, 'createdAt'>,
  progress: FamilyProgress,
  number: number,
  now: number,
): RefreshVerdict {
  if (progress.ended || familyExpiry(family) <= now) return { outcome: 'ended' };
  const { position, rotatedAt } = progress;
  if (number === position) return { outcome: 'rotate', next: number + 1 };
  const isRepeat = number === position - 1 && now - rotatedAt <= REPEAT_SECONDS;
  return isRepeat ? { outcome: 'repeat', next: position } : { outcome: 'reused' };
}
