import { isSameDigest } from './issued.ts';
import { isRotating } from './rotation.ts';

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
  /** The latest rotation of the credential; it may be over. Null without one. */
  readonly rotation: ReplicaRotation | null;
}

/** When a replica was connected last, from where, and how far it was told the change log. */
export interface ReplicaSighting {
  /** Unix seconds. */
  readonly at: number;
  readonly ip: string | null;
  /** The entry up to which everything was sent. */
  readonly number: number;
}

/** The overlap in which a replica has two credentials. */
export interface ReplicaRotation {
  readonly oldDigest: Uint8Array;
  /** Unix seconds. */
  readonly startedAt: number;
  readonly startedBy: string;
  /** When the old credential expires. */
  readonly endsAt: number;
  /** Null while the new credential was never used. */
  readonly newFirstSeenAt: number | null;
  /** Of the old credential since the start; null while it was not used. */
  readonly oldLastSeenAt: number | null;
  readonly oldLastIp: string | null;
}

/** A use of the old credential of a rotation, which its digest names. */
export interface OldCredentialUse {
  readonly digest: Uint8Array;
  /** Unix seconds. */
  readonly at: number;
  readonly ip: string | null;
}

/** A credential that a replica may present, and when it expires: null for the current one. */
export interface AcceptedCredential {
  readonly digest: Uint8Array;
  readonly endsAt: number | null;
}

/** Returns the credentials that are accepted now: the current one first, none if they were revoked. */
export function acceptedCredentials(
  { digest, rotation, revokedReason }: Pick<Replica, 'digest' | 'rotation' | 'revokedReason'>,
  now: number,
): AcceptedCredential[] {
  if (revokedReason !== null) return [];
  const current = { digest, endsAt: null };
  if (!rotation || !isRotating(rotation, now)) return [current];
  return [current, { digest: rotation.oldDigest, endsAt: rotation.endsAt }];
}

/** Returns the credential with this digest, if it is one of them. */
export function credentialWith(
  credentials: readonly AcceptedCredential[],
  digest: Uint8Array,
): AcceptedCredential | undefined {
  return credentials.find((each) => isSameDigest(each.digest, digest));
}

interface NewCredential {
  readonly digest: Uint8Array;
  /** For which an old credential is accepted as well. */
  readonly overlapSeconds: number;
  readonly by: string;
  readonly now: number;
}

/**
 * Returns the replica with a new credential. With an overlap the credential that the service uses is accepted meanwhile: the
 * current one, or that of the running rotation while the current one was never used. Every other ends, and so does one
 * that was revoked.
 */
export function withNewCredential(before: Replica, { digest, overlapSeconds, by, now }: NewCredential): Replica {
  const after = { ...before, digest, revokedReason: null };
  if (overlapSeconds === 0 || before.revokedReason !== null) return { ...after, rotation: null };
  const unused = hasUnusedCredential(before, now) ? before.rotation : null;
  return {
    ...after,
    rotation: {
      oldDigest: unused?.oldDigest ?? before.digest,
      startedAt: now,
      startedBy: by,
      endsAt: now + overlapSeconds,
      newFirstSeenAt: null,
      oldLastSeenAt: unused?.oldLastSeenAt ?? null,
      oldLastIp: unused?.oldLastIp ?? null,
    },
  };
}

/** Whether a rotation runs whose new credential has not reached the service. */
export function hasUnusedCredential({ rotation }: Pick<Replica, 'rotation'>, now: number): boolean {
  return isRotating(rotation, now) && rotation?.newFirstSeenAt === null;
}
