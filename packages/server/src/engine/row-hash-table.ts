const EMPTY = 0;

/**
 * An open-addressing table of rows (linear probing, at most half full) whose keys are in columns. Takes four bytes per
 * slot and creates no work for the garbage collector.
 */
export class RowHashTable {
  readonly #hashOf: (row: number) => number;
  /** The row number plus 1, or EMPTY. */
  #slots = new Int32Array(1);

  /**
   * @param hashOf returns the hash of a row. The hash must not change while the row is linked, and all 32 bits should
   * depend on the key.
   */
  constructor(hashOf: (row: number) => number) {
    this.#hashOf = hashOf;
  }

  /** Allocates slots for this many rows, and links the specified rows. */
  resize(capacity: number, linked: Iterable<number>): void {
    this.#slots = new Int32Array(2 ** Math.ceil(Math.log2(capacity * 2)));
    for (const row of linked) this.link(row);
  }

  /** Returns the linked row with this hash for which `isWanted` returns true; -1 if it does not exist. */
  find(hash: number, matches: (row: number) => boolean): number {
    const mask = this.#slots.length - 1;
    for (let slot = hash & mask; this.#slots[slot] !== EMPTY && mask > 0; slot = (slot + 1) & mask) {
      const row = (this.#slots[slot] as number) - 1;
      if (matches(row)) return row;
    }
    return -1;
  }

  link(row: number): void {
    const mask = this.#slots.length - 1;
    let slot = this.#hashOf(row) & mask;
    while (this.#slots[slot] !== EMPTY) slot = (slot + 1) & mask;
    this.#slots[slot] = row + 1;
  }

  /** Removes a row, and moves back rows that it displaced (Knuth, 6.4, algorithm R). */
  unlink(row: number): void {
    const mask = this.#slots.length - 1;
    let hole = this.#hashOf(row) & mask;
    while (this.#slots[hole] !== row + 1) hole = (hole + 1) & mask;
    for (let slot = (hole + 1) & mask; this.#slots[slot] !== EMPTY; slot = (slot + 1) & mask) {
      const home = this.#hashOf((this.#slots[slot] as number) - 1) & mask;
      if (((slot - home) & mask) < ((slot - hole) & mask)) continue;
      this.#slots[hole] = this.#slots[slot] as number;
      hole = slot;
    }
    this.#slots[hole] = EMPTY;
  }
}
