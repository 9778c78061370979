import { addBusyness } from './busyness.ts';
import { type OperationUse, splitByDay } from './operation-use.ts';
import {
  addCounts,
  type Counts,
  dayOfHour,
  goodOf,
  HOUR_SECONDS,
  type HourCounts,
  type Outcome,
  outcomes,
  totalOf,
} from './use-counts.ts';

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
  /** Of the day on which the key was last used. */
  readonly operations: readonly OperationUse[];
  /** When it was last used for more than READONLY may, or for what nobody said. */
  readonly beyondReadingAt: number | null;
  /** See domain/busyness.ts. */
  readonly busyness: number;
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
  /** See {@link OperationUse.operation}. */
  readonly operation: string;
  /** Whether READONLY could not have done it, or nobody said what for. */
  readonly beyondReading: boolean;
}

/** Getting a token is reading; what is then done with it is noted by itself. */
export const EXCHANGE = { operation: 'exchange', beyondReading: false } as const;

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
  beyondReadingAt: number | null = null;
  /** The operation that it was used for last, how often and when. */
  #operation = '';
  #operationCount = 0;
  #operationAt = 0;
  #otherOperations: Map<string, OperationUse> | undefined;
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
  note({ outcome, at, ip, secretGeneration, operation, beyondReading }: Use, hour: number): void {
    this.#enter(hour);
    const place = outcomes.indexOf(outcome);
    this.#counts[place] = (this.#counts[place] as number) + 1;
    if (!isLogin(outcome)) return;
    this.login({ at, ip });
    this.use(operation, 1, at);
    if (beyondReading) this.reachBeyondReading(at);
    if (secretGeneration !== undefined) this.exchange = { generation: secretGeneration, at };
  }

  reachBeyondReading(at: number): void {
    this.beyondReadingAt = Math.max(at, this.beyondReadingAt ?? 0);
  }

  /** Nearly always it is one operation again and again. */
  use(operation: string, count: number, at: number): void {
    if (operation !== this.#operation) this.#change(operation);
    this.#operationCount += count;
    this.#operationAt = Math.max(this.#operationAt, at);
  }

  #change(operation: string): void {
    const others = this.#otherOperations ?? new Map<string, OperationUse>();
    if (this.#operationCount > 0) {
      others.set(this.#operation, { operation: this.#operation, count: this.#operationCount, at: this.#operationAt });
      this.#otherOperations = others;
    }
    const known = others.get(operation);
    others.delete(operation);
    this.#operation = operation;
    this.#operationCount = known?.count ?? 0;
    this.#operationAt = known?.at ?? 0;
  }

  eachOperation(visit: (operation: string, count: number, at: number) => void): void {
    if (this.#operationCount > 0) visit(this.#operation, this.#operationCount, this.#operationAt);
    for (const { operation, count, at } of this.#otherOperations?.values() ?? []) visit(operation, count, at);
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
    if (!lastLogin) return;
    this.login(lastLogin);
    const good = hours.reduce((sum, [, counts]) => sum + goodOf(counts), 0);
    // What the service behind a replica let the key do, it does not say.
    if (good === 0) return;
    this.reachBeyondReading(lastLogin.at);
    this.use('replica', good, lastLogin.at);
  }

  /** Takes in what came after this, where writing failed meanwhile. */
  append(later: UnwrittenUses): void {
    later.eachHour((hour, counts) => this.count(hour, counts));
    later.eachAddress((ip, at) => this.login({ at, ip }));
    if (later.lastLogin) this.login(later.lastLogin);
    if (later.exchange) this.exchange = later.exchange;
    later.eachOperation((operation, count, at) => this.use(operation, count, at));
    if (later.beyondReadingAt !== null) this.reachBeyondReading(later.beyondReadingAt);
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
): {
  use: KeyUse;
  past: readonly { day: number; hour: HourCounts }[];
  pastOperations: readonly { day: number; operations: readonly OperationUse[] }[];
} {
  const hours = new Map([[known.hour, known.counts]]);
  let { busyness } = known;
  for (const [each, counts] of sumOfHours([added])) {
    hours.set(each, addCounts(hours.get(each) ?? [], counts));
    busyness = addBusyness(busyness, totalOf(counts), each * HOUR_SECONDS);
  }
  const hour = Math.max(...hours.keys());
  const past = [...hours]
    .filter(([each, counts]) => each !== hour && counts.some((count) => count > 0))
    .map(([each, counts]) => {
      const { day, hourOfDay } = dayOfHour(each);
      return { day, hour: { hour: hourOfDay, counts } };
    });
  const seen: SeenAddress[] = [];
  added.eachAddress((ip, seenAt) => seen.push({ ip, at: seenAt }));
  const operations = splitByDay(operationsOf(known, added));
  const use: KeyUse = {
    lastLogin: laterLogin(known.lastLogin, added.lastLogin),
    addresses: mergeAddresses(known.addresses, seen),
    hour,
    counts: hours.get(hour) ?? [],
    exchange: added.exchange ?? known.exchange,
    operations: operations.present,
    beyondReadingAt: latest(known.beyondReadingAt, added.beyondReadingAt),
    busyness,
  };
  return { use, past, pastOperations: operations.past };
}

/** What was counted in each hour, of one key or of many. */
export function sumOfHours(uses: readonly UnwrittenUses[]): ReadonlyMap<number, Counts> {
  const hours = new Map<number, Counts>();
  for (const each of uses) each.eachHour((hour, counts) => hours.set(hour, addCounts(hours.get(hour) ?? [], counts)));
  return hours;
}

function operationsOf(known: KeyUse, added: UnwrittenUses): OperationUse[] {
  const told: OperationUse[] = [...known.operations];
  added.eachOperation((operation, count, at) => told.push({ operation, count, at }));
  return told;
}

function latest(one: number | null, other: number | null): number | null {
  return one === null || other === null ? (one ?? other) : Math.max(one, other);
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
