/** Bounds the memory for many names. */
const MOST_NAMES = 20_000;

/** A limit per name in a sliding window, which stores the time of each event. */
export class WindowLimit {
  readonly #limit: number;
  readonly #windowSeconds: number;
  readonly #taken = new Map<string, number[]>();

  constructor(limit: number, windowSeconds: number) {
    this.#limit = limit;
    this.#windowSeconds = windowSeconds;
  }

  /**
   * Counts an event if the limit allows it.
   * @returns the seconds to wait; 0 if it was counted
   */
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
