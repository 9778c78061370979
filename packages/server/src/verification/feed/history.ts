import type { FollowedChange } from '../follower.ts';

/** If more entries are missing, sending a snapshot is about as much work, so the reader receives a snapshot. */
export const HISTORY_ENTRIES = 10_000;

/**
 * The latest entries of the change log. Feeds share them and store only a position, so slow readers take no additional
 * memory.
 */
export class History {
  #entries: FollowedChange[] = [];
  /** The number of each account's latest entry in this history. */
  readonly #latest = new Map<string, number>();

  add(changes: readonly FollowedChange[]): void {
    for (const change of changes) {
      this.#entries.push(change);
      this.#latest.set(change.accountId, change.number);
    }
    // Truncates rarely, because each truncation moves all remaining entries.
    if (this.#entries.length >= 2 * HISTORY_ENTRIES) this.#entries = this.#entries.slice(-HISTORY_ENTRIES);
  }

  /** The number after which every entry is in memory. */
  get completeAfter(): number | undefined {
    const [first] = this.#entries;
    return first && first.number - 1;
  }

  /** Returns whether the account has an entry after this number. */
  hasAfter(accountId: string, number: number): boolean {
    return (this.#latest.get(accountId) ?? 0) > number;
  }

  /** Returns the account's next entries after a number, oldest first. */
  after(accountId: string, number: number, limit: number): FollowedChange[] {
    const entries: FollowedChange[] = [];
    for (let index = this.#firstAfter(number); index < this.#entries.length && entries.length < limit; index++) {
      const change = this.#entries[index] as FollowedChange;
      if (change.accountId === accountId) entries.push(change);
    }
    return entries;
  }

  #firstAfter(number: number): number {
    let [low, high] = [0, this.#entries.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#entries[middle] as FollowedChange).number <= number) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
