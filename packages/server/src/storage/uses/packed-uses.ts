import { UnwrittenUses } from '../../domain/key-use.ts';
import { type Counts, outcomes } from '../../domain/use-counts.ts';

/** Uses as one block of numbers, which another thread takes over without a copy, and the texts that they refer to. */
export interface PackedUses {
  readonly texts: readonly string[];
  readonly numbers: Float64Array<ArrayBuffer>;
}

const NOTHING = -1;
/** Of nearly every key: its facts, one address, one hour. */
const USUAL = 10 + 2 + 1 + outcomes.length + 3;

/**
 * For each key: account, ordinal, last login and its address, generation and time of the last exchange, the last use beyond
 * reading, how many addresses, hours and operations follow, and those. Texts are numbered by where they stand.
 */
export function packUses(uses: readonly UnwrittenUses[]): PackedUses {
  const packer = new Packer(uses.length * USUAL);
  for (const each of uses) packer.add(each);
  return packer.packed;
}

class Packer {
  readonly #places = new Map<string, number>();
  #numbers: Float64Array<ArrayBuffer>;
  #end = 0;

  constructor(capacity: number) {
    this.#numbers = new Float64Array(capacity);
  }

  get packed(): PackedUses {
    return { texts: [...this.#places.keys()], numbers: this.#numbers.slice(0, this.#end) };
  }

  add(uses: UnwrittenUses): void {
    const { accountId, key, lastLogin, exchange } = uses;
    this.#put(this.#place(accountId), key, lastLogin?.at ?? NOTHING);
    this.#put(typeof lastLogin?.ip === 'string' ? this.#place(lastLogin.ip) : NOTHING);
    this.#put(exchange?.generation ?? NOTHING, exchange?.at ?? NOTHING);
    this.#put(uses.beyondReadingAt ?? NOTHING);
    const lengths = this.#end;
    this.#put(0, 0, 0);
    uses.eachAddress((ip, at) => {
      this.#put(this.#place(ip), at);
      this.#increment(lengths);
    });
    uses.eachHour((hour, counts) => {
      this.#put(hour, ...counts);
      this.#increment(lengths + 1);
    });
    uses.eachOperation((operation, count, at) => {
      this.#put(this.#place(operation), count, at);
      this.#increment(lengths + 2);
    });
  }

  #place(text: string): number {
    const known = this.#places.get(text);
    if (known !== undefined) return known;
    this.#places.set(text, this.#places.size);
    return this.#places.size - 1;
  }

  #increment(at: number): void {
    this.#numbers[at] = (this.#numbers[at] as number) + 1;
  }

  #put(...numbers: Counts): void {
    if (this.#end + numbers.length > this.#numbers.length) {
      const larger = new Float64Array(this.#numbers.length * 2 + numbers.length);
      larger.set(this.#numbers);
      this.#numbers = larger;
    }
    for (const number of numbers) this.#numbers[this.#end++] = number;
  }
}

export function unpackUses({ texts, numbers }: PackedUses): UnwrittenUses[] {
  const uses: UnwrittenUses[] = [];
  let at = 0;
  const next = () => numbers[at++] as number;
  while (at < numbers.length) {
    const one = new UnwrittenUses(texts[next()] as string, next());
    const login = { at: next(), ip: next() };
    const exchange = { generation: next(), at: next() };
    const beyondReadingAt = next();
    const [addresses, hours, operations] = [next(), next(), next()];
    for (let count = 0; count < addresses; count++) one.login({ ip: texts[next()] as string, at: next() });
    for (let count = 0; count < hours; count++) one.count(next(), outcomes.map(next));
    for (let count = 0; count < operations; count++) one.use(texts[next()] as string, next(), next());
    if (beyondReadingAt !== NOTHING) one.reachBeyondReading(beyondReadingAt);
    if (login.at !== NOTHING) one.login({ at: login.at, ip: texts[login.ip] ?? null });
    if (exchange.generation !== NOTHING) one.exchange = exchange;
    uses.push(one);
  }
  return uses;
}
