import { isSameDigest } from './issued.ts';
import { isRotating } from './rotation.ts';

/** A service that follows the account's feed and checks keys locally. Its credential can only open the feed. */
export interface Replica {
  readonly id: string;
  /** Unique in the account, case-insensitive. */
  readonly name: string;
  /** SHA-256 of the credential. The credential has 256 random bits, so a slow hash would add no protection. */
  readonly digest: Uint8Array;
  /** IP addresses and CIDR blocks as entered; empty to allow any. */
  readonly allowedIps: readonly string[];
  readonly createdAt: number;
  readonly createdBy: string;
  /** The reason why the replica's credential was revoked, until it has a new credential; otherwise null. */
  readonly revokedReason: string | null;
  readonly lastSeen: ReplicaConnection | null;
  /** The latest rotation of the credential, which may have ended; null if the credential was never rotated. */
  readonly rotation: ReplicaRotation | null;
}

/** When and from where a replica was last connected, and its position in the change log. */
export interface ReplicaConnection {
  /** Unix seconds. */
  readonly at: number;
  readonly ip: string | null;
  /** The last change-log entry that was sent. */
  readonly number: number;
}

/** The period in which a replica has two credentials. */
export interface ReplicaRotation {
  readonly oldDigest: Uint8Array;
  /** Unix seconds. */
  readonly startedAt: number;
  readonly startedBy: string;
  /** When the old credential expires. */
  readonly endsAt: number;
  /** Null until the new credential is used. */
  readonly newFirstSeenAt: number | null;
  /** Last use of the old credential since the start of the rotation; null if it was not used. */
  readonly oldLastSeenAt: number | null;
  readonly oldLastIp: string | null;
}

/** A use of a rotation's old credential, which is identified by its digest. */
export interface OldCredentialUse {
  readonly digest: Uint8Array;
  /** Unix seconds. */
  readonly at: number;
  readonly ip: string | null;
}

/** A credential that a replica may present, and its expiry; null for the current credential. */
export interface AcceptedCredential {
  readonly digest: Uint8Array;
  readonly endsAt: number | null;
}

/** Returns the currently accepted credentials, the current one first; empty if they were revoked. */
export function acceptedCredentials(
  { digest, rotation, revokedReason }: Pick<Replica, 'digest' | 'rotation' | 'revokedReason'>,
  now: number,
): AcceptedCredential[] {
  if (revokedReason !== null) return [];
  const current = { digest, endsAt: null };
  if (!rotation || !isRotating(rotation, now)) return [current];
  return [current, { digest: rotation.oldDigest, endsAt: rotation.endsAt }];
}

/** Returns the credential with this digest, if the replica has it. */
export function credentialWith(
  credentials: readonly AcceptedCredential[],
  digest: Uint8Array,
): AcceptedCredential | undefined {
  return credentials.find((each) => isSameDigest(each.digest, digest));
}

interface NewCredential {
  readonly digest: Uint8Array;
  /** Time for which the old credential stays valid. */
  readonly overlapSeconds: number;
  readonly by: string;
  readonly now: number;
}

/**
 * Returns the replica with a new credential. During an overlap, the credential that the service uses stays valid: the
 * current one or, if the current one was never used, the old one of the running rotation. Any other credential is
 * revoked permanently.
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

/** Returns whether a rotation is running whose new credential was never used. */
export function hasUnusedCredential({ rotation }: Pick<Replica, 'rotation'>, now: number): boolean {
  return isRotating(rotation, now) && rotation?.newFirstSeenAt === null;
}
