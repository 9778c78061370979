/** Few different names of very many rows, each kept once and named by a number. */
export class Names {
  readonly #numbers = new Map<string, number>();
  readonly #names: string[] = [];
  #sorted: { readonly names: readonly string[]; readonly ranks: Int32Array } | undefined;

  numberOf(name: string): number {
    const known = this.#numbers.get(name);
    if (known !== undefined) return known;
    this.#numbers.set(name, this.#names.length);
    this.#sorted = undefined;
    return this.#names.push(name) - 1;
  }

  /** -1 when no row ever had this name. */
  knownNumberOf(name: string): number {
    return this.#numbers.get(name) ?? -1;
  }

  nameOf(number: number): string {
    return this.#names[number] as string;
  }

  /** The place of each name, by its number, in the order in which the database has them. */
  get ranks(): Int32Array {
    return this.#inOrder().ranks;
  }

  /** Where a name stands among the ranks; between two of them when it is not known. */
  rankOf(name: string): number {
    const { names } = this.#inOrder();
    const at = names.findIndex((each) => inBytes(each, name) >= 0);
    if (at === -1) return names.length;
    return names[at] === name ? at : at - 0.5;
  }

  #inOrder() {
    if (this.#sorted) return this.#sorted;
    const numbers = [...this.#names.keys()].sort((one, other) => inBytes(this.nameOf(one), this.nameOf(other)));
    const ranks = new Int32Array(numbers.length);
    for (const [rank, number] of numbers.entries()) ranks[number] = rank;
    this.#sorted = { names: numbers.map((number) => this.nameOf(number)), ranks };
    return this.#sorted;
  }
}

function inBytes(one: string, other: string): number {
  return Buffer.compare(Buffer.from(one), Buffer.from(other));
}
