/** Time for which a batch is recorded. */
const STORED_SECONDS = 600;
const MAX_PER_SENDER = 1000;

/** Records the applied batches, so that a batch whose response was lost can be sent again. */
export class RecentBatches {
  /** By sender, and by the idempotency key of the batch; both maps are ordered by recency, latest last. */
  readonly #applied = new Map<string, Map<string, number>>();

  /**
   * Records a batch.
   * @param now seconds of a monotonic clock
   * @returns true if the batch is new
   */
  add(sender: string, key: string, now: number): boolean {
    const batches = this.#applied.get(sender) ?? new Map<string, number>();
    this.#applied.delete(sender);
    this.#deleteExpired(now);
    this.#applied.set(sender, batches);
    for (const [each, at] of batches) {
      if (at > now - STORED_SECONDS && batches.size < MAX_PER_SENDER) break;
      batches.delete(each);
    }
    if (batches.has(key)) return false;
    batches.set(key, now);
    return true;
  }

  /** Deletes senders without recent batches. Stops at the first recent one, because the map is ordered by recency. */
  #deleteExpired(now: number): void {
    for (const [sender, keys] of this.#applied) {
      if (Math.max(...keys.values()) > now - STORED_SECONDS) return;
      this.#applied.delete(sender);
    }
  }
}
