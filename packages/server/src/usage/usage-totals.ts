import type { PendingUsage } from '../domain/pending-usage.ts';
import { type DaySpan, differenceOf, includesHour, type SignedSpan, usageDays } from '../domain/usage-days.ts';
import { hourOf, validCount } from '../domain/use-counts.ts';

/** Usage totals by which keys are sorted; see KeyIndex. */
export interface UsageIndex {
  addUsage(key: number, count: number): void;
  clearUsage(): void;
}

/** Totals of keys by their ordinals. */
interface Sums {
  readonly keys: ArrayLike<number>;
  readonly totals: ArrayLike<number>;
}

/** Resolves when the snapshot is open: earlier commits are included and later ones are not. */
type OpenUsage = (spans: readonly SignedSpan[], signal: AbortSignal) => Promise<AsyncIterable<Sums>>;

interface Parts {
  readonly index: UsageIndex;
  readonly open: OpenUsage;
  /** Returns the usage that is not in the database. */
  readonly pending: () => Iterable<PendingUsage>;
}

/**
 * Maintains the usage total of the last 30 days for each key of the index. Reads the totals from the database once,
 * updates them with each use, and moves them to other days by adding and subtracting the difference. Folding waits
 * while a read opens, so that all usage is counted exactly once. Updates may occur in any order, because all of them
 * are additions.
 */
export class UsageTotals {
  readonly #parts: Parts;
  readonly #stopping = new AbortController();
  /** The days that the totals cover; undefined while the totals are invalid. */
  #days: DaySpan | undefined;
  #moving: Promise<void> | undefined;
  /** The last of the operations that run one after another. */
  #last: Promise<unknown> = Promise.resolve();

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  get isStopped(): boolean {
    return this.#stopping.signal.aborted;
  }

  /** Cancels a running read. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#moving?.catch(() => undefined);
  }

  /** Counts valid requests of a key. */
  add(key: number, at: number, valid: number): void {
    if (this.#days && includesHour(this.#days, hourOf(at))) this.#parts.index.addUsage(key, valid);
  }

  /** Runs a fold while no read is opening. */
  whileFolding<T>(fold: () => Promise<T>): Promise<T> {
    const result = this.#last.then(fold);
    this.#last = result.catch(() => undefined);
    return result;
  }

  /**
   * Resolves when the totals are those of the days that are summed as of this day. The totals are only valid until the
   * caller awaits again.
   */
  async reach(today: number): Promise<void> {
    while (this.#moving || this.#days?.last !== today) {
      this.#moving ??= this.#move(usageDays(today)).finally(() => {
        this.#moving = undefined;
      });
      await this.#moving;
    }
  }

  async #move(days: DaySpan): Promise<void> {
    try {
      for await (const { keys, totals } of await this.whileFolding(() => this.#open(days))) {
        for (let at = 0; at < keys.length; at++) this.#parts.index.addUsage(keys[at] as number, totals[at] as number);
      }
    } catch (error) {
      this.#days = undefined;
      throw error;
    }
  }

  async #open(days: DaySpan): Promise<AsyncIterable<Sums>> {
    const spans = differenceOf(this.#days, days);
    const sums = await this.#parts.open(spans, this.#stopping.signal);
    if (!this.#days) this.#parts.index.clearUsage();
    this.#days = days;
    this.#addPending(spans);
    return sums;
  }

  #addPending(spans: readonly SignedSpan[]): void {
    for (const usage of this.#parts.pending()) {
      usage.eachHour((hour, counts) => {
        const span = spans.find((each) => includesHour(each, hour));
        if (span) this.#parts.index.addUsage(usage.key, span.sign * validCount(counts));
      });
    }
  }
}
