import type { KeyPosition, KeyRange } from '../../domain/key-search.ts';
import type { KeyOrder } from './key-order.ts';

interface RowSelection {
  readonly order: KeyOrder;
  readonly ordinals: ArrayLike<number>;
  /** True if rows are read in reverse order. */
  readonly isReversed: boolean;
  readonly range: KeyRange;
}

/** Returns the rows starting at the range's position, in order, plus one row if there are more. */
export function selectFirstRows(rows: Int32Array, { order, ordinals, isReversed, range }: RowSelection): number[] {
  const sign = isReversed ? -1 : 1;
  const { from, size } = range;
  const compare = (a: number, b: number) =>
    (order.compare(a, b) || (ordinals[a] as number) - (ordinals[b] as number)) * sign;
  const isBeyond = (row: number, { value, ordinal }: KeyPosition) =>
    (order.compareWith(row, value) || (ordinals[row] as number) - ordinal) * sign > 0;
  const first = new FirstRows(size + 1, compare);
  const { column } = order;
  let bound = Number.POSITIVE_INFINITY;
  for (let at = 0; at < rows.length; at++) {
    // Most orders correlate with the order in which keys were added, so rows that belong to the page come early and
    // most later rows are skipped.
    const row = rows[isReversed ? rows.length - 1 - at : at] as number;
    if (column && (column[row] as number) * sign > bound) continue;
    if (from && !isBeyond(row, from)) continue;
    first.offer(row);
    if (column && first.last !== undefined) bound = (column[first.last] as number) * sign;
  }
  return first.inOrder();
}

/** Selects the first rows of a large set without sorting all rows. Uses a heap whose root is the last selected row. */
class FirstRows {
  readonly #size: number;
  readonly #compare: (a: number, b: number) => number;
  readonly #heap: number[] = [];

  constructor(size: number, compare: (a: number, b: number) => number) {
    this.#size = size;
    this.#compare = compare;
  }

  /** The last selected row; later rows are skipped. Undefined until the heap is full. */
  get last(): number | undefined {
    return this.#heap.length < this.#size ? undefined : this.#heap[0];
  }

  offer(row: number): void {
    const heap = this.#heap;
    if (heap.length < this.#size) {
      heap.push(row);
      this.#rise(heap.length - 1);
    } else if (this.#compare(row, heap[0] as number) < 0) {
      heap[0] = row;
      this.#sink();
    }
  }

  inOrder(): number[] {
    return this.#heap.toSorted(this.#compare);
  }

  #rise(from: number): void {
    const heap = this.#heap;
    for (let at = from; at > 0; ) {
      const parent = (at - 1) >> 1;
      if (this.#compare(heap[at] as number, heap[parent] as number) <= 0) return;
      this.#swap(at, parent);
      at = parent;
    }
  }

  #sink(): void {
    const heap = this.#heap;
    for (let at = 0; ; ) {
      let later = at;
      for (const child of [at * 2 + 1, at * 2 + 2]) {
        if (child < heap.length && this.#compare(heap[child] as number, heap[later] as number) > 0) later = child;
      }
      if (later === at) return;
      this.#swap(at, later);
      at = later;
    }
  }

  #swap(a: number, b: number): void {
    const row = this.#heap[a] as number;
    this.#heap[a] = this.#heap[b] as number;
    this.#heap[b] = row;
  }
}
