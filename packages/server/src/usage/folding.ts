import { setImmediate as turn } from 'node:timers/promises';
import type { PendingUsage } from '../domain/pending-usage.ts';
import type { Segment } from './segment.ts';
import type { UsageStore } from './store.ts';
import type { UsageMemory } from './usage-memory.ts';
import type { UsageTotals } from './usage-totals.ts';

/** Checks wait while a batch is written, so the duration of each batch determines the size of the next one. */
const BATCH_MS = 4;
const INITIAL_BATCH_KEYS = 250;
const MIN_BATCH_KEYS = 250;
const MAX_BATCH_KEYS = 5000;

interface Parts {
  readonly memory: UsageMemory;
  readonly store: UsageStore;
  readonly totals: UsageTotals;
  /** Milliseconds of a monotonic clock. */
  readonly elapsed: () => number;
  /** Called after a segment was written to the database. */
  readonly folded: (segment: Segment) => void;
}

/**
 * Folds sealed segments into the database, in batches of keys in ascending order. Each batch records its position, so
 * that the next process continues a journal whose process was killed between two batches.
 */
export class Folding {
  readonly #parts: Parts;
  #batchKeys = INITIAL_BATCH_KEYS;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** @param isOver called before each batch; true to leave the remaining keys for later */
  async foldSealed(isOver: () => boolean): Promise<void> {
    for (const segment of [...this.#parts.memory.sealed]) {
      if (!(await this.#fold(segment, isOver))) return;
      await this.#parts.store.sync();
      this.#parts.memory.remove(segment);
      this.#parts.folded(segment);
    }
  }

  /** @returns whether the whole segment is in the database */
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

  #adjustBatch(elapsedMs: number): void {
    const target = Math.floor(this.#batchKeys * Math.min(BATCH_MS / elapsedMs, 2));
    this.#batchKeys = Math.min(Math.max(target, MIN_BATCH_KEYS), MAX_BATCH_KEYS);
  }

  async #foldBatch({ journal, number, pending }: Segment, keys: Uint32Array, isLast: boolean): Promise<void> {
    const usage = Array.from(keys, (key) => pending.get(key) as PendingUsage);
    const last = keys.at(-1) as number;
    const position = isLast ? { journal, segment: number + 1, key: 0 } : { journal, segment: number, key: last };
    await this.#parts.totals.whileFolding(() =>
      this.#parts.store.fold(usage, position, () => {
        for (const key of keys) pending.delete(key);
      }),
    );
  }
}
