/** Bounds the memory that callers of many names can take. */
const MOST_NAMES = 20_000;

/** So many in so many seconds, for each name: a sliding window that remembers the time of each. */
export class WindowLimit {
  readonly #limit: number;
  readonly #windowSeconds: number;
  readonly #taken = new Map<string, number[]>();

  constructor(limit: number, windowSeconds: number) {
    this.#limit = limit;
    this.#windowSeconds = windowSeconds;
  }

  /** @returns the seconds to wait; 0 when one was taken */
  take(name: string, now: number): number {
    const recent = (this.#taken.get(name) ?? []).filter((at) => now - at < this.#windowSeconds);
    const [oldest] = recent;
    if (recent.length >= this.#limit && oldest !== undefined) return oldest + this.#windowSeconds - now;
    this.#taken.delete(name);
    this.#taken.set(name, [...recent, now]);
    if (this.#taken.size > MOST_NAMES) this.#forgetOldest();
    return 0;
  }

  #forgetOldest(): void {
    const { value } = this.#taken.keys().next();
    if (value !== undefined) this.#taken.delete(value);
  }
}
