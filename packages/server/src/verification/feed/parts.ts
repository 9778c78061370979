import type { FollowedChange, Follower } from '../follower.ts';
import type { KeyIndex } from '../key-index.ts';

/** What feeds are made of. */
export interface FeedParts {
  readonly index: KeyIndex;
  readonly follower: Pick<Follower, 'number' | 'isCurrent' | 'listen'>;
  /** Unix seconds. */
  readonly now: () => number;
  /** Where clients reach this Keyward, which is also the issuer of its tokens. */
  readonly publicUrl: string;
  /** The public keys of tokens. */
  readonly jwks: () => Promise<readonly object[]>;
  /** The entries of an account after a number and up to another, oldest first. */
  readonly changesBetween: (accountId: string, after: number, upTo: number) => Promise<readonly FollowedChange[]>;
  /** Token families that ended before their time and may still have living access tokens. */
  readonly endedFamilies: (accountId: string) => Promise<readonly string[]>;
}
