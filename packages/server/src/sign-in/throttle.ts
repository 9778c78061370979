/** Failures within the window that are free; from then on each further one doubles the wait. */
const FREE = 5;
const WINDOW_SECONDS = 900;
const LONGEST_WAIT_SECONDS = 300;
const MOST_REMEMBERED = 20_000;

interface Failures {
  readonly count: number;
  readonly last: number;
}

/**
 * Slows guessing. Failures are counted by what is guessed at (and by device, see device.ts), in memory and bounded;
 * after a few, each next try must wait twice as long as the one before.
 */
export class Throttle {
  readonly #failures = new Map<string, Failures>();
  readonly #free: number;

  constructor(free: number = FREE) {
    this.#free = free;
  }

  /** @returns the seconds to wait before the next try; 0 is none. `now` is in seconds. */
  wait(name: string, now: number): number {
    const known = this.#current(name, now);
    if (!known || known.count < this.#free) return 0;
    const delay = Math.min(2 ** (known.count - this.#free), LONGEST_WAIT_SECONDS);
    return Math.max(0, known.last + delay - now);
  }

  /** Counts a try when it is admitted, before its outcome is known, so that many at once gain nothing. */
  count(name: string, now: number): void {
    const count = (this.#current(name, now)?.count ?? 0) + 1;
    this.#failures.delete(name);
    this.#failures.set(name, { count, last: now });
    if (this.#failures.size > MOST_REMEMBERED) this.#forgetOldest();
  }

  /** Takes back one counted try, which turned out to be none. */
  refund(name: string): void {
    const known = this.#failures.get(name);
    if (known && known.count > 1) this.#failures.set(name, { ...known, count: known.count - 1 });
    else this.#failures.delete(name);
  }

  succeed(name: string): void {
    this.#failures.delete(name);
  }

  #current(name: string, now: number): Failures | undefined {
    const known = this.#failures.get(name);
    return known && now - known.last < WINDOW_SECONDS ? known : undefined;
  }

  #forgetOldest(): void {
    const { value } = this.#failures.keys().next();
    if (value !== undefined) this.#failures.delete(value);
  }
}
