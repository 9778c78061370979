import type { UnwrittenUses } from '../domain/key-use.ts';
import { type DaySpan, differenceOf, includesHour, type SignedSpan, usageDays } from '../domain/usage-days.ts';
import { goodOf } from '../domain/use-counts.ts';
import type { KeyIndex } from './key-index.ts';

type UsageIndex = Pick<KeyIndex, 'addUsage' | 'clearUsage'>;

/** Totals of keys by their ordinals. */
interface Sums {
  readonly keys: ArrayLike<number>;
  readonly totals: ArrayLike<number>;
}

/** Resolves once it is fixed that earlier commits count and later ones do not. */
type OpenUsage = (spans: readonly SignedSpan[], signal: AbortSignal) => Promise<AsyncIterable<Sums>>;

/**
 * Keeps the usage of the last 30 days beside each key of the index: read once, then kept current by what is written, and
 * moved to other days by the difference. No batch of uses is written while a reading opens, so that each is either in what
 * is read or added here. All of it is addition, in whatever order.
 */
export class UsageTotals {
  readonly #index: UsageIndex;
  readonly #open: OpenUsage;
  readonly #stopping = new AbortController();
  /** The days that the totals cover; undefined while they are worth nothing. */
  #days: DaySpan | undefined;
  #moving: Promise<void> | undefined;
  /** The last of those that go one after another. */
  #last: Promise<unknown> = Promise.resolve();

  constructor(index: UsageIndex, open: OpenUsage) {
    this.#index = index;
    this.#open = open;
  }

  get isStopped(): boolean {
    return this.#stopping.signal.aborted;
  }

  /** Ends a reading that is under way. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#moving?.catch(() => undefined);
  }

  /** Writes uses, and adds them once they are written. */
  write(uses: readonly UnwrittenUses[], write: () => Promise<void>): Promise<void> {
    return this.#afterOthers(async () => {
      await write();
      this.#add(uses);
    });
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
      for await (const { keys, totals } of await this.#openFor(days)) {
        for (let at = 0; at < keys.length; at++) this.#index.addUsage(keys[at] as number, totals[at] as number);
      }
    } catch (error) {
      this.#days = undefined;
      throw error;
    }
  }

  #openFor(days: DaySpan): Promise<AsyncIterable<Sums>> {
    return this.#afterOthers(async () => {
      const sums = await this.#open(differenceOf(this.#days, days), this.#stopping.signal);
      if (!this.#days) this.#index.clearUsage();
      this.#days = days;
      return sums;
    });
  }

  #add(uses: readonly UnwrittenUses[]): void {
    const days = this.#days;
    if (!days) return;
    for (const each of uses) {
      let good = 0;
      each.eachHour((hour, counts) => {
        if (includesHour(days, hour)) good += goodOf(counts);
      });
      if (good > 0) this.#index.addUsage(each.key, good);
    }
  }

  #afterOthers<T>(work: () => Promise<T>): Promise<T> {
    const done = this.#last.then(work);
    this.#last = done.catch(() => undefined);
    return done;
  }
}
