import { UnwrittenUses } from '../../domain/key-use.ts';
import { outcomes } from '../../domain/use-counts.ts';

/** Uses as one block of numbers, which another thread takes over without a copy, and the texts that they refer to. */
export interface PackedUses {
  readonly texts: readonly string[];
  readonly numbers: Float64Array<ArrayBuffer>;
}

const NOTHING = -1;

/**
 * For each key: account, ordinal, last login and its address, generation and time of the last exchange, how many addresses
 * and hours follow, and those. Texts are numbered by where they stand.
 */
export function packUses(uses: readonly UnwrittenUses[]): PackedUses {
  const numbers: number[] = [];
  const places = new Map<string, number>();
  const place = (text: string) => {
    const known = places.get(text) ?? places.size;
    places.set(text, known);
    return known;
  };
  for (const { accountId, key, lastLogin, exchange, addresses, hours } of uses) {
    numbers.push(place(accountId), key, lastLogin?.at ?? NOTHING);
    numbers.push(typeof lastLogin?.ip === 'string' ? place(lastLogin.ip) : NOTHING);
    numbers.push(exchange?.generation ?? NOTHING, exchange?.at ?? NOTHING, addresses.size, hours.size);
    for (const [ip, at] of addresses) numbers.push(place(ip), at);
    for (const [hour, counts] of hours) numbers.push(hour, ...counts);
  }
  return { texts: [...places.keys()], numbers: Float64Array.from(numbers) };
}

export function unpackUses({ texts, numbers }: PackedUses): UnwrittenUses[] {
  const uses: UnwrittenUses[] = [];
  let at = 0;
  const next = () => numbers[at++] as number;
  while (at < numbers.length) {
    const one = new UnwrittenUses(texts[next()] as string, next());
    const login = { at: next(), ip: next() };
    const exchange = { generation: next(), at: next() };
    const [addresses, hours] = [next(), next()];
    for (let count = 0; count < addresses; count++) one.login({ ip: texts[next()] as string, at: next() });
    for (let count = 0; count < hours; count++) one.count(next(), outcomes.map(next));
    if (login.at !== NOTHING) one.login({ at: login.at, ip: texts[login.ip] ?? null });
    if (exchange.generation !== NOTHING) one.exchange = exchange;
    uses.push(one);
  }
  return uses;
}
