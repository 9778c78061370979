import { addCounts, type Counts, dayOfHour, type HourCounts, type Outcome, outcomes } from './use-counts.ts';

/** Where a key was used from, and when last. */
export interface SeenAddress {
  readonly ip: string;
  /** Unix seconds. */
  readonly at: number;
}

/** What is remembered of the last exchange: the generation of the shared secret that it was signed with, and when. */
export interface ExchangeUse {
  readonly generation: number;
  readonly at: number;
}

/** Everything that is known of a key's uses in the present hour and last. */
export interface KeyUse {
  readonly lastLogin: SeenLogin | null;
  /** The latest first, at most {@link ADDRESSES_KEPT}. */
  readonly addresses: readonly SeenAddress[];
  /** Hours since 1970, and what was counted in this one. */
  readonly hour: number;
  readonly counts: Counts;
  readonly exchange: ExchangeUse | null;
}

export interface SeenLogin {
  readonly at: number;
  readonly ip: string | null;
}

export const ADDRESSES_KEPT = 5;
/** How long counts are kept. */
export const COUNT_DAYS = 90;

/** A use of a key: how the check ended, and for a good one from where; an exchange names its shared secret. */
export interface Use {
  readonly outcome: Outcome;
  readonly at: number;
  readonly ip: string | null;
  readonly secretGeneration?: number;
}

/** Uses of one key that are not written yet. Mutable, since one is noted for each check. */
export class UnwrittenUses {
  readonly accountId: string;
  /** The ordinal of the key. */
  readonly key: number;
  lastLogin: SeenLogin | null = null;
  exchange: ExchangeUse | null = null;
  /** By address; the latest last, since it is taken out and put in again. */
  readonly addresses = new Map<string, number>();
  /** By hours since 1970. */
  readonly hours = new Map<number, number[]>();

  constructor(accountId: string, key: number) {
    this.accountId = accountId;
    this.key = key;
  }

  /** @param hour of the use, since 1970 */
  note({ outcome, at, ip, secretGeneration }: Use, hour: number): void {
    let counts = this.hours.get(hour);
    if (!counts) {
      counts = outcomes.map(() => 0);
      this.hours.set(hour, counts);
    }
    const place = outcomes.indexOf(outcome);
    counts[place] = (counts[place] ?? 0) + 1;
    if (outcome !== 'valid' && outcome !== 'exchanged') return;
    this.#login(at, ip);
    if (secretGeneration !== undefined) this.exchange = { generation: secretGeneration, at };
  }

  #login(at: number, ip: string | null): void {
    if (this.lastLogin?.at !== at || this.lastLogin.ip !== ip) this.lastLogin = { at, ip };
    if (ip === null || (this.addresses.get(ip) === at && this.addresses.size === 1)) return;
    this.addresses.delete(ip);
    this.addresses.set(ip, at);
    if (this.addresses.size > ADDRESSES_KEPT) this.addresses.delete(this.addresses.keys().next().value as string);
  }

  /** Takes in what came after this, where writing failed meanwhile. */
  append(later: UnwrittenUses): void {
    for (const [hour, counts] of later.hours) this.hours.set(hour, addCounts(this.hours.get(hour) ?? [], counts));
    if (later.lastLogin) this.lastLogin = later.lastLogin;
    if (later.exchange) this.exchange = later.exchange;
    for (const [ip, at] of later.addresses) this.#login(at, ip);
    if (later.lastLogin) this.lastLogin = later.lastLogin;
  }
}

/** What is to be kept once unwritten uses were added: the new state, and the hours that lie behind, by day. */
export function addUses(
  known: KeyUse,
  added: UnwrittenUses,
): { use: KeyUse; past: readonly { day: number; hour: HourCounts }[] } {
  const hours = new Map<number, Counts>(added.hours);
  hours.set(known.hour, addCounts(known.counts, hours.get(known.hour) ?? []));
  const hour = Math.max(...hours.keys());
  const past = [...hours]
    .filter(([each, counts]) => each !== hour && counts.some((count) => count > 0))
    .map(([each, counts]) => {
      const { day, hourOfDay } = dayOfHour(each);
      return { day, hour: { hour: hourOfDay, counts } };
    });
  const use: KeyUse = {
    lastLogin: added.lastLogin ?? known.lastLogin,
    addresses: mergeAddresses(known.addresses, added.addresses),
    hour,
    counts: hours.get(hour) ?? [],
    exchange: added.exchange ?? known.exchange,
  };
  return { use, past };
}

function mergeAddresses(known: readonly SeenAddress[], added: ReadonlyMap<string, number>): SeenAddress[] {
  const latest = [...added].reverse().map(([ip, at]) => ({ ip, at }));
  return [...latest, ...known.filter(({ ip }) => !added.has(ip))].slice(0, ADDRESSES_KEPT);
}
