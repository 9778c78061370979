import type { PendingUsage } from '../domain/pending-usage.ts';
import type { Sighting } from './rotation-sightings.ts';
import type { Position } from './segment.ts';

/** The database operations that usage needs. */
export interface UsageStore {
  /** Returns the part of a journal that is in the database; undefined if no part is. */
  position(journal: string): Promise<Position | undefined>;
  /**
   * Adds usage and records the position that the journal has reached, in one transaction. A power failure may undo the
   * transaction until {@link sync} has resolved.
   * @param committed called after the commit, before other code can read the usage
   */
  fold(
    usage: readonly PendingUsage[],
    newPosition: Position & { readonly journal: string },
    committed: () => void,
  ): Promise<void>;
  /** Resolves when all folded usage survives a power failure. */
  sync(): Promise<void>;
  /** Returns when keys were created, by ordinal. Omits keys that do not exist. */
  createdAt(keys: Iterable<number>): Promise<ReadonlyMap<number, number>>;
  /** Adds sightings of rotations. Adding the same sighting twice has no effect. */
  recordSightings(sightings: readonly Sighting[]): Promise<void>;
}
