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

/** What somebody else saw of a key's uses: counts by hours since 1970, and the last good one. */
export interface ReportedUses {
  readonly lastLogin: SeenLogin | null;
  readonly hours: readonly (readonly [hour: number, counts: Counts])[];
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

  /** Takes in what somebody else saw: that never takes the place of a later use. */
  report({ lastLogin, hours }: ReportedUses): void {
    for (const [hour, counts] of hours) this.hours.set(hour, addCounts(this.hours.get(hour) ?? [], counts));
    if (!lastLogin) return;
    this.lastLogin = laterLogin(this.lastLogin, lastLogin);
    const { ip, at } = lastLogin;
    if (ip === null || (this.addresses.get(ip) ?? 0) >= at) return;
    const known = [...this.addresses].map(([each, seen]) => ({ ip: each, at: seen }));
    this.addresses.clear();
    for (const each of mergeAddresses(known, [{ ip, at }]).reverse()) this.addresses.set(each.ip, each.at);
  }

  /** Takes in what came after this, where writing failed meanwhile. */
  append(later: UnwrittenUses): void {
    for (const [hour, counts] of later.hours) this.hours.set(hour, addCounts(this.hours.get(hour) ?? [], counts));
    const lastLogin = laterLogin(this.lastLogin, later.lastLogin);
    if (later.exchange) this.exchange = later.exchange;
    for (const [ip, at] of later.addresses) this.#login(at, ip);
    this.lastLogin = lastLogin;
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
    lastLogin: laterLogin(known.lastLogin, added.lastLogin),
    addresses: mergeAddresses(
      known.addresses,
      [...added.addresses].map(([ip, at]) => ({ ip, at })),
    ),
    hour,
    counts: hours.get(hour) ?? [],
    exchange: added.exchange ?? known.exchange,
  };
  return { use, past };
}

/** Of two in the same second the one that was told later. */
function laterLogin(known: SeenLogin | null, told: SeenLogin | null): SeenLogin | null {
  if (!known || !told) return told ?? known;
  return told.at >= known.at ? told : known;
}

/** Each address with its latest use; the latest first, and at the same time those that were told last. */
function mergeAddresses(known: readonly SeenAddress[], told: readonly SeenAddress[]): SeenAddress[] {
  const latest = new Map<string, SeenAddress>();
  for (const each of [...told.toReversed(), ...known]) {
    if ((latest.get(each.ip)?.at ?? -1) < each.at) latest.set(each.ip, each);
  }
  return [...latest.values()].sort((one, other) => other.at - one.at).slice(0, ADDRESSES_KEPT);
}
