/** Maximum number of names, which bounds the memory. */
const MAX_NAMES = 20_000;

/** A limit per name in a sliding window, which stores the time of each event. */
export class WindowLimit {
  readonly #limit: number;
  readonly #windowSeconds: number;
  readonly #times = new Map<string, number[]>();

  constructor(limit: number, windowSeconds: number) {
    this.#limit = limit;
    this.#windowSeconds = windowSeconds;
  }

  /**
   * Counts an event if the limit allows it.
   * @returns the seconds to wait; 0 if the event was counted
   */
  count(name: string, now: number): number {
    const recent = (this.#times.get(name) ?? []).filter((at) => now - at < this.#windowSeconds);
    const [oldest] = recent;
    if (recent.length >= this.#limit && oldest !== undefined) return oldest + this.#windowSeconds - now;
    this.#times.delete(name);
    this.#times.set(name, [...recent, now]);
    if (this.#times.size > MAX_NAMES) this.#deleteOldest();
    return 0;
  }

  #deleteOldest(): void {
    const { value } = this.#times.keys().next();
    if (value !== undefined) this.#times.delete(value);
  }
}
