/** Stores each distinct text once and assigns it a number, for columns with few distinct values. */
export class StringInterner {
  readonly #numbers = new Map<string, number>();
  readonly #texts: string[] = [];
  #sorted: { readonly texts: readonly string[]; readonly ranks: Int32Array } | undefined;

  /** Returns the number of a text, adding the text if necessary. */
  intern(text: string): number {
    const existing = this.#numbers.get(text);
    if (existing !== undefined) return existing;
    this.#numbers.set(text, this.#texts.length);
    this.#sorted = undefined;
    return this.#texts.push(text) - 1;
  }

  /** Returns the number of a text; -1 if it was never interned. */
  find(text: string): number {
    return this.#numbers.get(text) ?? -1;
  }

  textOf(number: number): string {
    return this.#texts[number] as string;
  }

  /** The rank of each text, by its number, in the byte order of the database. */
  get ranks(): Int32Array {
    return this.#inOrder().ranks;
  }

  /** Returns the rank of a text; a value between two ranks if the text was never interned. */
  rankOf(text: string): number {
    const { texts } = this.#inOrder();
    const at = texts.findIndex((each) => compareBytes(each, text) >= 0);
    if (at === -1) return texts.length;
    return texts[at] === text ? at : at - 0.5;
  }

  #inOrder() {
    if (this.#sorted) return this.#sorted;
    const numbers = [...this.#texts.keys()].sort((a, b) => compareBytes(this.textOf(a), this.textOf(b)));
    const ranks = new Int32Array(numbers.length);
    for (const [rank, number] of numbers.entries()) ranks[number] = rank;
    this.#sorted = { texts: numbers.map((number) => this.textOf(number)), ranks };
    return this.#sorted;
  }
}

function compareBytes(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}
