import { mergeAddresses, type SeenAddress } from './key-use.ts';

/** The secret that a rotation replaces. */
export interface OldSecret {
  readonly digest: Uint8Array;
  readonly hint: string | null;
  /** As of the key: see {@link ApiKey.keyFormat}. */
  readonly keyFormat: string | null;
  /** Of the tokens that came from it; see {@link ApiKey.generation}. */
  readonly generation: number;
}

/** What was seen of the two secrets: whether the new one has arrived, and who still uses the old one. */
export interface RotationSightings {
  /** Unix seconds; null while the new secret was never used. */
  readonly newFirstSeenAt: number | null;
  readonly oldLastSeenAt: number | null;
  /** The latest first. */
  readonly oldAddresses: readonly SeenAddress[];
}

/**
 * The latest change of a key's secret. Until it ends both secrets are good; a regeneration ends at once. It is kept for a
 * while after its end, so that the same request again is known for what it is.
 */
export interface Rotation extends RotationSightings {
  /** Names the rotation of the key, so that nothing that was seen of an earlier one is taken for this. Drawn like a generation. */
  readonly number: number;
  /** SHA-256 of the idempotency key that it was asked for with. */
  readonly request: Uint8Array | null;
  readonly reason: string | null;
  readonly startedAt: number;
  readonly startedBy: string;
  readonly endsAt: number;
  readonly isCancelled: boolean;
  /** After a cancellation the one that was dropped. */
  readonly old: OldSecret;
}

export const NOTHING_SEEN: RotationSightings = { newFirstSeenAt: null, oldLastSeenAt: null, oldAddresses: [] };

/** What two parties saw, in whatever order they tell it. */
export function mergeSightings(known: RotationSightings, told: RotationSightings): RotationSightings {
  return {
    newFirstSeenAt: either(known.newFirstSeenAt, told.newFirstSeenAt, Math.min),
    oldLastSeenAt: either(known.oldLastSeenAt, told.oldLastSeenAt, Math.max),
    oldAddresses: mergeAddresses(known.oldAddresses, told.oldAddresses),
  };
}

function either(one: number | null, other: number | null, of: (...numbers: number[]) => number): number | null {
  return one === null || other === null ? (one ?? other) : of(one, other);
}

/** Whether the old secret is still good. */
export function isRotating(rotation: Pick<Rotation, 'endsAt'> | null, now: number): boolean {
  return rotation !== null && rotation.endsAt > now;
}
