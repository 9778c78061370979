import { mergeAddresses, type SeenAddress } from './key-use.ts';

/** The secret that a rotation replaces. */
export interface OldSecret {
  readonly digest: Uint8Array;
  readonly hint: string | null;
  /** See {@link ApiKey.keyFormat}. */
  readonly keyFormat: string | null;
  /** The generation of its tokens; see {@link ApiKey.generation}. */
  readonly generation: number;
}

/**
 * Usage of both secrets, which shows whether the caller received the new secret and from where the old one is still
 * used.
 */
export interface RotationUsage {
  /** Unix seconds; null until the new secret is used. */
  readonly newFirstSeenAt: number | null;
  readonly oldLastSeenAt: number | null;
  /** The IP addresses with their last use, latest first. */
  readonly oldAddresses: readonly SeenAddress[];
}

/**
 * The latest change to a key's secret. Both secrets are valid until its end; a regeneration ends immediately. It is
 * stored for a while after its end, so that a repeated request is recognized.
 */
export interface Rotation extends RotationUsage {
  /**
   * Identifies the rotation, so that usage recorded for an earlier rotation is not attributed to this one. A random
   * number, like a generation.
   */
  readonly number: number;
  /** SHA-256 of the idempotency key of its request. */
  readonly request: Uint8Array | null;
  readonly reason: string | null;
  readonly startedAt: number;
  readonly startedBy: string;
  readonly endsAt: number;
  readonly isCancelled: boolean;
  /** The secret that a cancelled rotation discarded. */
  readonly old: OldSecret;
}

export const NO_ROTATION_USAGE: RotationUsage = { newFirstSeenAt: null, oldLastSeenAt: null, oldAddresses: [] };

/** Merges usage from two sources, which may be passed in any order. */
export function mergeRotationUsage(existing: RotationUsage, added: RotationUsage): RotationUsage {
  return {
    newFirstSeenAt: combineNullable(existing.newFirstSeenAt, added.newFirstSeenAt, Math.min),
    oldLastSeenAt: combineNullable(existing.oldLastSeenAt, added.oldLastSeenAt, Math.max),
    oldAddresses: mergeAddresses(existing.oldAddresses, added.oldAddresses),
  };
}

function combineNullable(
  one: number | null,
  other: number | null,
  of: (...numbers: number[]) => number,
): number | null {
  return one === null || other === null ? (one ?? other) : of(one, other);
}

/** Returns whether the old secret is still valid. */
export function isRotating(rotation: Pick<Rotation, 'endsAt'> | null, now: number): boolean {
  return rotation !== null && rotation.endsAt > now;
}
