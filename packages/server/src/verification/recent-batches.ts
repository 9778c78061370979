/** How long a batch is stored. */
const REMEMBERED_SECONDS = 600;
const MOST_OF_EACH = 1000;

/** Records which batches were applied, so that one whose response was lost can be sent again. */
export class RecentBatches {
  /** By sender, and by the key of the batch; latest last in both. */
  readonly #applied = new Map<string, Map<string, number>>();

  /**
   * Records a batch.
   * @param now seconds of a monotonic clock
   * @returns whether the batch is new
   */
  take(sender: string, key: string, now: number): boolean {
    const known = this.#applied.get(sender) ?? new Map<string, number>();
    this.#applied.delete(sender);
    this.#forget(now);
    this.#applied.set(sender, known);
    for (const [each, at] of known) {
      if (at > now - REMEMBERED_SECONDS && known.size < MOST_OF_EACH) break;
      known.delete(each);
    }
    if (known.has(key)) return false;
    known.set(key, now);
    return true;
  }

  /** Deletes senders without recent batches; the map is ordered by recency. */
  #forget(now: number): void {
    for (const [sender, keys] of this.#applied) {
      if (Math.max(...keys.values()) > now - REMEMBERED_SECONDS) return;
      this.#applied.delete(sender);
    }
  }
}
