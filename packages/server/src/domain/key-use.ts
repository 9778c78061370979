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
const NONE = -1;
/** How long counts are kept. */
export const COUNT_DAYS = 90;

/** A use of a key: how the check ended, and for a good one from where; an exchange names its shared secret. */
export interface Use {
  readonly outcome: Outcome;
  readonly at: number;
  readonly ip: string | null;
  readonly secretGeneration?: number;
}

/**
 * Uses of one key that are not written yet. Mutable and lean, since one is noted for each check: nearly always all of them
 * come in one hour and from one address, so only what differs from that takes a map.
 */
export class UnwrittenUses {
  readonly accountId: string;
  /** The ordinal of the key. */
  readonly key: number;
  lastLogin: SeenLogin | null = null;
  exchange: ExchangeUse | null = null;
  /** Since 1970; what was counted in it, by the place of the outcome. */
  #hour = NONE;
  #counts: number[] = [];
  #earlier: Map<number, Counts> | undefined;
  /** By address; the latest last, since it is taken out and put in again. */
  #addresses: Map<string, number> | undefined;

  constructor(accountId: string, key: number) {
    this.accountId = accountId;
    this.key = key;
  }

  /** By hours since 1970. */
  get hours(): ReadonlyMap<number, Counts> {
    const hours = new Map(this.#earlier);
    if (this.#hour !== NONE) hours.set(this.#hour, addCounts(hours.get(this.#hour) ?? [], this.#counts));
    return hours;
  }

  /** When each address was seen, the latest last. */
  get addresses(): ReadonlyMap<string, number> {
    const { at, ip } = this.lastLogin ?? { at: 0, ip: null };
    return this.#addresses ?? (ip === null ? new Map() : new Map([[ip, at]]));
  }

  /** @param hour of the use, since 1970 */
  note({ outcome, at, ip, secretGeneration }: Use, hour: number): void {
    this.#enter(hour);
    const place = outcomes.indexOf(outcome);
    this.#counts[place] = (this.#counts[place] as number) + 1;
    if (outcome !== 'valid' && outcome !== 'exchanged') return;
    this.login({ at, ip });
    if (secretGeneration !== undefined) this.exchange = { generation: secretGeneration, at };
  }

  login(login: SeenLogin): void {
    const { at, ip } = login;
    const known = this.lastLogin;
    if (known?.at === at && known.ip === ip) return;
    if (this.#addresses || (known && known.ip !== ip)) {
      const addresses = new Map(this.addresses);
      if (ip !== null) {
        addresses.delete(ip);
        addresses.set(ip, at);
      }
      if (addresses.size > ADDRESSES_KEPT) addresses.delete(addresses.keys().next().value as string);
      this.#addresses = addresses;
    }
    this.lastLogin = login;
  }

  count(hour: number, counts: Counts): void {
    this.#enter(hour);
    this.#counts = addCounts(this.#counts, counts);
  }

  /** Takes in what came after this, where writing failed meanwhile. */
  append(later: UnwrittenUses): void {
    for (const [hour, counts] of later.hours) this.count(hour, counts);
    for (const [ip, at] of later.addresses) this.login({ at, ip });
    if (later.lastLogin) this.login(later.lastLogin);
    if (later.exchange) this.exchange = later.exchange;
  }

  #enter(hour: number): void {
    if (hour === this.#hour) return;
    if (this.#hour !== NONE) this.#earlier = new Map(this.hours);
    this.#hour = hour;
    this.#counts = outcomes.map(() => 0);
  }
}

/** What is to be kept once unwritten uses were added: the new state, and the hours that lie behind, by day. */
export function addUses(
  known: KeyUse,
  added: UnwrittenUses,
): { use: KeyUse; past: readonly { day: number; hour: HourCounts }[] } {
  const hours = new Map(added.hours);
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
