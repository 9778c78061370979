import { setImmediate as turn } from 'node:timers/promises';
import type { PendingUsage } from '../domain/pending-usage.ts';
import type { Segment } from './segment.ts';
import type { UsageStore } from './store.ts';
import type { UsageMemory } from './usage-memory.ts';
import type { UsageTotals } from './usage-totals.ts';

/** Checks wait while a batch is written, so the duration of each batch determines the size of the next one. */
const BATCH_MS = 4;
const FIRST_BATCH_KEYS = 250;
const FEWEST_BATCH_KEYS = 250;
const MOST_BATCH_KEYS = 5000;

interface Parts {
  readonly memory: UsageMemory;
  readonly store: UsageStore;
  readonly totals: UsageTotals;
  /** Milliseconds of a monotonic clock. */
  readonly elapsed: () => number;
  /** Called with a segment that is in the database. */
  readonly folded: (segment: Segment) => void;
}

/**
 * Folds sealed segments into the database, in batches of keys in ascending order. Each batch records how far it reaches, so
 * that a journal whose process is killed between two batches is continued where it stopped.
 */
export class Folding {
  readonly #parts: Parts;
  #batchKeys = FIRST_BATCH_KEYS;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** @param isOver asked before each batch: whether to leave the rest for later */
  async foldSealed(isOver: () => boolean): Promise<void> {
    for (const segment of [...this.#parts.memory.sealed]) {
      if (!(await this.#fold(segment, isOver))) return;
      await this.#parts.store.sync();
      this.#parts.memory.remove(segment);
      this.#parts.folded(segment);
    }
  }

  /** @returns whether all of the segment is in the database */
  async #fold(segment: Segment, isOver: () => boolean): Promise<boolean> {
    const keys = Uint32Array.from(segment.pending.keys()).sort();
    for (let start = 0; start < keys.length; ) {
      if (isOver()) return false;
      const end = Math.min(start + this.#batchKeys, keys.length);
      const startedAt = this.#parts.elapsed();
      await this.#foldBatch(segment, keys.subarray(start, end), end === keys.length);
      this.#adjustBatch(this.#parts.elapsed() - startedAt);
      await turn();
      start = end;
    }
    return true;
  }

  #adjustBatch(took: number): void {
    const wanted = Math.floor(this.#batchKeys * Math.min(BATCH_MS / took, 2));
    this.#batchKeys = Math.min(Math.max(wanted, FEWEST_BATCH_KEYS), MOST_BATCH_KEYS);
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
