/** A service that follows the feed of its account and checks keys by itself. Its credential opens the feed and nothing else. */
export interface Replica {
  readonly id: string;
  /** Unique in the account without regard to case. */
  readonly name: string;
  /** SHA-256 of the credential: it has 256 random bits, so a slow hash would protect nothing. */
  readonly digest: Uint8Array;
  /** Addresses and CIDR blocks as they were written; empty for everywhere. */
  readonly allowedIps: readonly string[];
  readonly createdAt: number;
  readonly createdBy: string;
  /** Why its credential no longer works, until it is given a new one; null otherwise. */
  readonly revokedReason: string | null;
  readonly lastSeen: ReplicaSighting | null;
}

/** When a replica was connected last, from where, and how far it was told the change log. */
export interface ReplicaSighting {
  /** Unix seconds. */
  readonly at: number;
  readonly ip: string | null;
  /** The entry up to which everything was sent. */
  readonly number: number;
}
