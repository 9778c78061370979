import type { PendingUsage } from '../domain/pending-usage.ts';
import type { Segment } from './segment.ts';
import type { UsageStore } from './store.ts';
import type { UsageMemory } from './usage-memory.ts';
import type { UsageTotals } from './usage-totals.ts';

/** In one transaction, for which every other request that needs the database waits. */
const KEYS_AT_ONCE = 1000;

interface Parts {
  readonly memory: UsageMemory;
  readonly store: UsageStore;
  readonly totals: UsageTotals;
  /** Called with a segment that is in the database. */
  readonly folded: (segment: Segment) => void;
}

/**
 * Brings sealed segments into the database, in batches of keys in ascending order. Each batch records how far it reaches, so
 * that a process that ends between two batches leaves a journal of which it is known what counts already.
 */
export class Folding {
  readonly #parts: Parts;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** @param isOver asked before each batch: whether to leave the rest for later */
  async foldSealed(isOver: () => boolean): Promise<void> {
    for (const segment of [...this.#parts.memory.sealed]) {
      if (!(await this.#fold(segment, isOver))) return;
      this.#parts.memory.remove(segment);
      this.#parts.folded(segment);
    }
  }

  /** @returns whether all of the segment is in the database */
  async #fold(segment: Segment, isOver: () => boolean): Promise<boolean> {
    const keys = Uint32Array.from(segment.pending.keys()).sort();
    for (let start = 0; start < keys.length; start += KEYS_AT_ONCE) {
      if (isOver()) return false;
      await this.#foldBatch(segment, keys.subarray(start, start + KEYS_AT_ONCE), start + KEYS_AT_ONCE >= keys.length);
    }
    return true;
  }

  async #foldBatch({ journal, number, pending }: Segment, keys: Uint32Array, isLast: boolean): Promise<void> {
    const usage = Array.from(keys, (key) => pending.get(key) as PendingUsage);
    const last = keys.at(-1) as number;
    const reached = isLast ? { journal, segment: number + 1, key: 0 } : { journal, segment: number, key: last };
    await this.#parts.totals.whileFolding(() =>
      this.#parts.store.fold(usage, reached, () => {
        for (const key of keys) pending.delete(key);
      }),
    );
  }
}
