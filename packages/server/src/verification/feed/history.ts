import type { FollowedChange } from '../follower.ts';

/** A reader that was away for more entries than this begins again: about as much work for both. */
export const HISTORY_ENTRIES = 10_000;

/**
 * The latest entries of the change log in memory, so that no feed keeps any of its own: each has a place in it, and
 * whoever reads slowly costs nothing more.
 */
export class History {
  #entries: FollowedChange[] = [];
  /** Of each account the number of its latest entry here. */
  readonly #latest = new Map<string, number>();

  add(changes: readonly FollowedChange[]): void {
    for (const change of changes) {
      this.#entries.push(change);
      this.#latest.set(change.accountId, change.number);
    }
    // Cut in large pieces, since each cut moves all that stay.
    if (this.#entries.length >= 2 * HISTORY_ENTRIES) this.#entries = this.#entries.slice(-HISTORY_ENTRIES);
  }

  /** Every entry after this number is here. */
  get begins(): number | undefined {
    const [first] = this.#entries;
    return first && first.number - 1;
  }

  /** Whether the account has an entry after this number. */
  hasAfter(accountId: string, number: number): boolean {
    return (this.#latest.get(accountId) ?? 0) > number;
  }

  /** The next entries of the account after a number, oldest first. */
  after(accountId: string, number: number, most: number): FollowedChange[] {
    const found: FollowedChange[] = [];
    for (let at = this.#firstAfter(number); at < this.#entries.length && found.length < most; at++) {
      const change = this.#entries[at] as FollowedChange;
      if (change.accountId === accountId) found.push(change);
    }
    return found;
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
