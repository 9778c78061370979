import type { FollowedChange, Follower } from '../follower.ts';
import type { Incarnation } from '../incarnation.ts';
import type { KeyIndex } from '../key-index.ts';

/** The dependencies of feeds. */
export interface FeedDependencies {
  readonly index: KeyIndex;
  readonly follower: Pick<Follower, 'number' | 'exactAnchor' | 'isCurrent' | 'listen' | 'catchUp'>;
  readonly incarnation: Incarnation;
  /** Authenticates positions. */
  readonly mac: (text: string) => Uint8Array;
  /** Returns the nonce of an entry; undefined if the log does not contain the entry. */
  readonly nonceOf: (number: number) => Promise<number | undefined>;
  /** Unix seconds. */
  readonly now: () => number;
  /** Unix milliseconds of the same clock, if available. */
  readonly nowMs?: (() => number) | undefined;
  /** The URL of this server, which is also the issuer of its tokens. */
  readonly publicUrl: string;
  /** The public keys that verify tokens. */
  readonly jwks: () => readonly object[];
  /** Returns an account's entries after a number and up to another, oldest first. */
  readonly changesBetween: (accountId: string, after: number, upTo: number) => Promise<readonly FollowedChange[]>;
  /** Returns the ids of unexpired access tokens and token families that were revoked. */
  readonly revokedTokenIds: (accountId: string) => Promise<readonly string[]>;
}
