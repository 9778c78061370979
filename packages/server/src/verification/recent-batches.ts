/** How long a batch is remembered. */
const REMEMBERED_SECONDS = 600;
const MOST_OF_EACH = 1000;

/** Which batches were applied already, so that one whose answer was lost can be sent again. */
export class RecentBatches {
  /** By sender, and by the key of the batch; the latest last in both. */
  readonly #applied = new Map<string, Map<string, number>>();

  /** @param now seconds that no clock can move @returns whether this batch is new */
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

  /** Senders that have not been heard of for so long; the others come after them. */
  #forget(now: number): void {
    for (const [sender, keys] of this.#applied) {
      if (Math.max(...keys.values()) > now - REMEMBERED_SECONDS) return;
      this.#applied.delete(sender);
    }
  }
}
