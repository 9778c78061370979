/** Number of attempts within the window that are not delayed. Each further attempt doubles the delay. */
const FREE_ATTEMPTS = 5;
const WINDOW_SECONDS = 900;
const MAX_WAIT_SECONDS = 300;
const MAX_NAMES = 20_000;

/** Number of attempts that determine the longest delay; older attempts are dropped. */
const MAX_DELAYED_ATTEMPTS = Math.ceil(Math.log2(MAX_WAIT_SECONDS));

/**
 * Slows down guessing. Counts attempts by their target (and by device, see device.ts) in bounded memory. After a few
 * attempts, each must wait twice as long as the previous one.
 */
export class Throttle {
  /** Times of the admitted attempts for each name, oldest first. */
  readonly #attempts = new Map<string, readonly number[]>();
  readonly #free: number;

  constructor(free: number = FREE_ATTEMPTS) {
    this.#free = free;
  }

  /**
   * @returns the seconds to wait before the next attempt, or 0
   * @param now in seconds
   */
  wait(name: string, now: number): number {
    const attempts = this.#current(name, now);
    if (attempts.length < this.#free) return 0;
    const delay = Math.min(2 ** (attempts.length - this.#free), MAX_WAIT_SECONDS);
    return Math.max(0, (attempts.at(-1) ?? 0) + delay - now);
  }

  /**
   * Counts an attempt when it is admitted, before its outcome is known, so that concurrent attempts gain no advantage.
   */
  count(name: string, now: number): void {
    const attempts = this.#current(name, now);
    this.#attempts.delete(name);
    this.#attempts.set(name, [...attempts, now].slice(-this.#free - MAX_DELAYED_ATTEMPTS));
    if (this.#attempts.size > MAX_NAMES) this.#deleteOldest();
  }

  /**
   * Removes an attempt that should not count.
   * @param at the time at which the attempt was counted
   */
  refund(name: string, at: number): void {
    const attempts = this.#attempts.get(name) ?? [];
    const index = attempts.lastIndexOf(at);
    if (index === -1) return;
    if (attempts.length > 1) this.#attempts.set(name, attempts.toSpliced(index, 1));
    else this.#attempts.delete(name);
  }

  succeed(name: string): void {
    this.#attempts.delete(name);
  }

  #current(name: string, now: number): readonly number[] {
    const attempts = this.#attempts.get(name) ?? [];
    return now - (attempts.at(-1) ?? Number.NEGATIVE_INFINITY) < WINDOW_SECONDS ? attempts : [];
  }

  #deleteOldest(): void {
    const { value } = this.#attempts.keys().next();
    if (value !== undefined) this.#attempts.delete(value);
  }
}
