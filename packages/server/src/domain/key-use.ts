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

/** Whether a use counts as the last login. */
export function isLogin(outcome: Outcome): boolean {
  return outcome === 'valid' || outcome === 'exchanged';
}

/** What somebody else saw of a key's uses: counts by hours since 1970, and the last good one. */
export interface ReportedUses {
  readonly lastLogin: SeenLogin | null;
  readonly hours: readonly (readonly [hour: number, counts: Counts])[];
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
  #earlier: [hour: number, counts: Counts][] | undefined;
  /** By address; the latest last, since it is taken out and put in again. */
  #addresses: Map<string, number> | undefined;

  constructor(accountId: string, key: number) {
    this.accountId = accountId;
    this.key = key;
  }

  /** By hours since 1970; an hour that was left and entered again stands twice. */
  eachHour(visit: (hour: number, counts: Counts) => void): void {
    if (this.#earlier) for (const [hour, counts] of this.#earlier) visit(hour, counts);
    if (this.#hour !== NONE) visit(this.#hour, this.#counts);
  }

  /** When each address was seen, the latest last. */
  eachAddress(visit: (ip: string, at: number) => void): void {
    if (this.#addresses) for (const [ip, at] of this.#addresses) visit(ip, at);
    else if (typeof this.lastLogin?.ip === 'string') visit(this.lastLogin.ip, this.lastLogin.at);
  }

  /** @param hour of the use, since 1970 */
  note({ outcome, at, ip, secretGeneration }: Use, hour: number): void {
    this.#enter(hour);
    const place = outcomes.indexOf(outcome);
    this.#counts[place] = (this.#counts[place] as number) + 1;
    if (!isLogin(outcome)) return;
    this.login({ at, ip });
    if (secretGeneration !== undefined) this.exchange = { generation: secretGeneration, at };
  }

  /** A good use, in whatever order they are told: the last login is the latest of them. */
  login(login: SeenLogin): void {
    const known = this.lastLogin;
    if (known?.at === login.at && known.ip === login.ip) return;
    if (this.#addresses || (known && known.ip !== login.ip)) this.#noteAddress(login);
    this.lastLogin = laterLogin(known, login);
  }

  #noteAddress({ ip, at }: SeenLogin): void {
    const known: SeenAddress[] = [];
    this.eachAddress((each, seenAt) => known.unshift({ ip: each, at: seenAt }));
    const merged = mergeAddresses(known, ip === null ? [] : [{ ip, at }]);
    this.#addresses = new Map(merged.reverse().map((each) => [each.ip, each.at]));
  }

  count(hour: number, counts: Counts): void {
    this.#enter(hour);
    this.#counts = addCounts(this.#counts, counts);
  }

  /** Takes in what somebody else saw: that never takes the place of a later use. */
  report({ lastLogin, hours }: ReportedUses): void {
    for (const [hour, counts] of hours) this.count(hour, counts);
    if (lastLogin) this.login(lastLogin);
  }

  /** Takes in what came after this, where writing failed meanwhile. */
  append(later: UnwrittenUses): void {
    later.eachHour((hour, counts) => this.count(hour, counts));
    later.eachAddress((ip, at) => this.login({ at, ip }));
    if (later.lastLogin) this.login(later.lastLogin);
    if (later.exchange) this.exchange = later.exchange;
  }

  #enter(hour: number): void {
    if (hour === this.#hour) return;
    if (this.#hour !== NONE) this.#earlier = [...(this.#earlier ?? []), [this.#hour, this.#counts]];
    this.#hour = hour;
    this.#counts = outcomes.map(() => 0);
  }
}

/** What is to be kept once unwritten uses were added: the new state, and the hours that lie behind, by day. */
export function addUses(
  known: KeyUse,
  added: UnwrittenUses,
): { use: KeyUse; past: readonly { day: number; hour: HourCounts }[] } {
  const hours = new Map([[known.hour, known.counts]]);
  added.eachHour((each, counts) => hours.set(each, addCounts(hours.get(each) ?? [], counts)));
  const hour = Math.max(...hours.keys());
  const past = [...hours]
    .filter(([each, counts]) => each !== hour && counts.some((count) => count > 0))
    .map(([each, counts]) => {
      const { day, hourOfDay } = dayOfHour(each);
      return { day, hour: { hour: hourOfDay, counts } };
    });
  const seen: SeenAddress[] = [];
  added.eachAddress((ip, seenAt) => seen.push({ ip, at: seenAt }));
  const use: KeyUse = {
    lastLogin: laterLogin(known.lastLogin, added.lastLogin),
    addresses: mergeAddresses(known.addresses, seen),
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
export function mergeAddresses(known: readonly SeenAddress[], told: readonly SeenAddress[]): SeenAddress[] {
  const latest = new Map<string, SeenAddress>();
  for (const each of [...told.toReversed(), ...known]) {
    if ((latest.get(each.ip)?.at ?? -1) < each.at) latest.set(each.ip, each);
  }
  return [...latest.values()].sort((one, other) => other.at - one.at).slice(0, ADDRESSES_KEPT);
}
