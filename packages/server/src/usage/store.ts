import type { PendingUsage } from '../domain/pending-usage.ts';
import type { Sighting } from './rotation-sightings.ts';
import type { Position } from './segment.ts';

/** The database, as usage needs it. */
export interface UsageStore {
  /** How far a journal is in the database; undefined if nothing of it is. */
  position(journal: string): Promise<Position | undefined>;
  /**
   * Adds usage and records the position that the journal has reached, in one transaction.
   * A power cut may undo it until {@link sync} has resolved.
   * @param committed is called once that is true, before anything else can read it
   */
  fold(
    usage: readonly PendingUsage[],
    reached: Position & { readonly journal: string },
    committed: () => void,
  ): Promise<void>;
  /** Resolves when everything that was folded survives a power cut. */
  sync(): Promise<void>;
  /** When keys were created, by their ordinals; without those that do not exist. */
  createdAt(keys: Iterable<number>): Promise<ReadonlyMap<number, number>>;
  /** Adds what was seen of rotations; of this it does no harm to write something twice. */
  recordSightings(sightings: readonly Sighting[]): Promise<void>;
}
