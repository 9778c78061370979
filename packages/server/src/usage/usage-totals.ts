import type { PendingUsage } from '../domain/pending-usage.ts';
import { type DaySpan, differenceOf, includesHour, type SignedSpan, usageDays } from '../domain/usage-days.ts';
import { hourOf, validCount } from '../domain/use-counts.ts';

/** What keys are listed by: see KeyIndex. */
export interface UsageIndex {
  addUsage(key: number, count: number): void;
  clearUsage(): void;
}

/** Totals of keys by their ordinals. */
interface Sums {
  readonly keys: ArrayLike<number>;
  readonly totals: ArrayLike<number>;
}

/** Resolves once it is fixed that earlier commits count and later ones do not. */
type OpenUsage = (spans: readonly SignedSpan[], signal: AbortSignal) => Promise<AsyncIterable<Sums>>;

interface Parts {
  readonly index: UsageIndex;
  readonly open: OpenUsage;
  /** The usage that is not in the database. */
  readonly pending: () => Iterable<PendingUsage>;
}

/**
 * Keeps the usage of the last 30 days beside each key of the index: read from the database once, then kept current by each
 * use, and moved to other days by the difference. Nothing is folded into the database while a reading opens, so that all
 * usage is either in what is read or pending. All of it is addition, in whatever order.
 */
export class UsageTotals {
  readonly #parts: Parts;
  readonly #stopping = new AbortController();
  /** The days that the totals cover; undefined while they are worth nothing. */
  #days: DaySpan | undefined;
  #moving: Promise<void> | undefined;
  /** The last of those that go one after another. */
  #last: Promise<unknown> = Promise.resolve();

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  get isStopped(): boolean {
    return this.#stopping.signal.aborted;
  }

  /** Ends a reading that is under way. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#moving?.catch(() => undefined);
  }

  /** Counts valid requests of a key. */
  add(key: number, at: number, valid: number): void {
    if (this.#days && includesHour(this.#days, hourOf(at))) this.#parts.index.addUsage(key, valid);
  }

  /** Runs a fold while no reading opens. */
  whileFolding<T>(fold: () => Promise<T>): Promise<T> {
    const done = this.#last.then(fold);
    this.#last = done.catch(() => undefined);
    return done;
  }

  /** Resolves when the totals are those of the days that are added up on this day; until the caller awaits again. */
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
