/**
 * The first few of very many rows in an order, without sorting the others: a heap whose root is the last of those that
 * were kept.
 */
export class FirstRows {
  readonly #size: number;
  readonly #compare: (one: number, other: number) => number;
  readonly #heap: number[] = [];

  constructor(size: number, compare: (one: number, other: number) => number) {
    this.#size = size;
    this.#compare = compare;
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

  #swap(one: number, other: number): void {
    const row = this.#heap[one] as number;
    this.#heap[one] = this.#heap[other] as number;
    this.#heap[other] = row;
  }
}
