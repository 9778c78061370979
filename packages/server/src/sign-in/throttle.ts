/** Attempts within the window that are not delayed; each further one doubles the delay. */
const FREE = 5;
const WINDOW_SECONDS = 900;
const LONGEST_WAIT_SECONDS = 300;
const MOST_REMEMBERED = 20_000;

/** Older attempts do not affect the longest delay and are dropped. */
const MOST_BEYOND_FREE = Math.ceil(Math.log2(LONGEST_WAIT_SECONDS));

/**
 * Slows down guessing. Attempts are counted by their target (and by device, see device.ts) in bounded memory; after a
 * few, each must wait twice as long as the one before.
 */
export class Throttle {
  /** Times of the admitted attempts of each name, oldest first. */
  readonly #tries = new Map<string, readonly number[]>();
  readonly #free: number;

  constructor(free: number = FREE) {
    this.#free = free;
  }

  /**
   * @returns the seconds to wait before the next attempt, or 0
   * @param now in seconds
   */
  wait(name: string, now: number): number {
    const tries = this.#current(name, now);
    if (tries.length < this.#free) return 0;
    const delay = Math.min(2 ** (tries.length - this.#free), LONGEST_WAIT_SECONDS);
    return Math.max(0, (tries.at(-1) ?? 0) + delay - now);
  }

  /** Counts an attempt when it is admitted, before its outcome is known, so that concurrent attempts gain nothing. */
  count(name: string, now: number): void {
    const tries = this.#current(name, now);
    this.#tries.delete(name);
    this.#tries.set(name, [...tries, now].slice(-this.#free - MOST_BEYOND_FREE));
    if (this.#tries.size > MOST_REMEMBERED) this.#forgetOldest();
  }

  /**
   * Removes an attempt that turned out to be none.
   * @param at when it was counted
   */
  refund(name: string, at: number): void {
    const tries = this.#tries.get(name) ?? [];
    const index = tries.lastIndexOf(at);
    if (index === -1) return;
    if (tries.length > 1) this.#tries.set(name, tries.toSpliced(index, 1));
    else this.#tries.delete(name);
  }

  succeed(name: string): void {
    this.#tries.delete(name);
  }

  #current(name: string, now: number): readonly number[] {
    const tries = this.#tries.get(name) ?? [];
    return now - (tries.at(-1) ?? Number.NEGATIVE_INFINITY) < WINDOW_SECONDS ? tries : [];
  }

  #forgetOldest(): void {
    const { value } = this.#tries.keys().next();
    if (value !== undefined) this.#tries.delete(value);
  }
}
