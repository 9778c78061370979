import type { FollowedChange, Follower } from '../follower.ts';
import type { Incarnation } from '../incarnation.ts';
import type { KeyIndex } from '../key-index.ts';

/** What feeds are made of. */
export interface FeedParts {
  readonly index: KeyIndex;
  readonly follower: Pick<Follower, 'number' | 'exactAnchor' | 'isCurrent' | 'listen' | 'catchUp'>;
  readonly incarnation: Incarnation;
  /** Proves that a position was written here. */
  readonly mac: (text: string) => Uint8Array;
  /** Of an entry of the log; undefined if the log does not have it. */
  readonly nonceOf: (number: number) => Promise<number | undefined>;
  /** Unix seconds. */
  readonly now: () => number;
  /** Unix milliseconds of the same clock, if it shows them. */
  readonly nowMs?: (() => number) | undefined;
  /** Where clients reach this Keyward, which is also the issuer of its tokens. */
  readonly publicUrl: string;
  /** The public keys of tokens. */
  readonly jwks: () => readonly object[];
  /** The entries of an account after a number and up to another, oldest first. */
  readonly changesBetween: (accountId: string, after: number, upTo: number) => Promise<readonly FollowedChange[]>;
  /** Families of tokens that ended, and access tokens that were revoked, where one of them may still be living. */
  readonly endedTokens: (accountId: string) => Promise<readonly string[]>;
}
