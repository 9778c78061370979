import { canonicalIp } from '@keyward/contract/ip-address';
import type { VerdictCode } from '@keyward/contract/verdict';
import type { ReplicaKey } from '../replica.ts';

/** Outcomes in the order of the counts in reports. */
const COUNTED: readonly VerdictCode[] = ['valid', 'disabled', 'expired', 'ip_denied', 'forbidden', 'rate_limited'];
const HOUR_SECONDS = 3600;
/** The maximum number of hours per key. Older counts are added to the oldest hour. */
const MAX_HOURS = 48;
/** The maximum number of keys while the server is unreachable. Usage of further keys is dropped. */
const MAX_KEYS = 100_000;

/** The pending usage of one key. */
interface KeyUsage {
  last_login: number | null;
  last_ip: string | null;
  rotation: ReportedRotation | undefined;
  /** Counts by hour since 1970. */
  readonly hours: Map<number, number[]>;
}

/** Usage of the secrets of a rotation: first use of the new one, last use of the old one, and its IP address. */
export interface ReportedRotation {
  readonly number: number;
  readonly new_first_seen: number | null;
  readonly old_last_seen: number | null;
  readonly old_last_ip: string | null;
}

/** The usage of a key in a report. */
export interface ReportedUsage {
  readonly id: string;
  readonly last_login: number | null;
  readonly last_ip: string | null;
  readonly counts: readonly (readonly number[])[];
  readonly rotation?: ReportedRotation;
}

/** One request with a key. */
interface CheckedRequest {
  readonly code: VerdictCode;
  /** Unix seconds. */
  readonly at: number;
  readonly ip: string | null;
  /** True if the request used the old secret of a rotation. */
  readonly isOld: boolean;
}

/** Usage that was not reported yet, with one entry per key. */
export class PendingUsage {
  readonly #byId = new Map<string, KeyUsage>();

  add({ id, old }: ReplicaKey, { code, at, ip, isOld }: CheckedRequest): void {
    const index = COUNTED.indexOf(code);
    const usage = index === -1 ? undefined : this.#usageOf(id);
    if (!usage) return;
    const counts = countsOf(usage, Math.floor(at / HOUR_SECONDS));
    counts[index] = (counts[index] ?? 0) + 1;
    if (code !== 'valid') return;
    usage.last_login = at;
    usage.last_ip = ip;
    if (old) usage.rotation = mergeRotations(usage.rotation, rotationUsage(old.rotation, isOld, at, ip));
  }

  /** Removes and returns the usage of at most `max` keys. */
  take(max: number): ReportedUsage[] {
    const reports: ReportedUsage[] = [];
    for (const [id, { last_login, last_ip, hours, rotation }] of this.#byId) {
      if (reports.length === max) break;
      reports.push({
        id,
        last_login,
        last_ip: canonicalIp(last_ip),
        counts: [...hours].map(([hour, each]) => [hour, ...each]),
        ...(rotation && { rotation: { ...rotation, old_last_ip: canonicalIp(rotation.old_last_ip) } }),
      });
      this.#byId.delete(id);
    }
    return reports;
  }

  /**
   * Adds back the times of a report that could not be sent; the server merges them. Counts are dropped, because the
   * server may have counted them already.
   */
  restore(reported: readonly ReportedUsage[]): void {
    for (const { id, last_login, last_ip, rotation } of reported) {
      const usage = last_login === null && !rotation ? undefined : this.#usageOf(id);
      if (!usage) continue;
      usage.rotation = mergeRotations(rotation, usage.rotation);
      if (last_login !== null && last_login > (usage.last_login ?? 0)) Object.assign(usage, { last_login, last_ip });
    }
  }

  #usageOf(id: string): KeyUsage | undefined {
    let usage = this.#byId.get(id);
    if (!usage) {
      if (this.#byId.size >= MAX_KEYS) return undefined;
      usage = { last_login: null, last_ip: null, rotation: undefined, hours: new Map() };
      this.#byId.set(id, usage);
    }
    return usage;
  }
}

function rotationUsage(number: number, isOld: boolean, at: number, ip: string | null): ReportedRotation {
  if (isOld) return { number, new_first_seen: null, old_last_seen: at, old_last_ip: ip };
  return { number, new_first_seen: at, old_last_seen: null, old_last_ip: null };
}

/** Merges two reports: keeps the later rotation, or, within one, the first use of the new secret and the last of the old. */
function mergeRotations(earlier: ReportedRotation | undefined, later: ReportedRotation | undefined) {
  if (!earlier || !later) return later ?? earlier;
  if (earlier.number !== later.number) return earlier.number > later.number ? earlier : later;
  const { new_first_seen, old_last_seen, old_last_ip } = earlier;
  const latest = later.old_last_seen === null ? { old_last_seen, old_last_ip } : {};
  return { ...later, new_first_seen: new_first_seen ?? later.new_first_seen, ...latest };
}

function countsOf({ hours }: KeyUsage, hour: number): number[] {
  let counts = hours.get(hour);
  if (!counts) {
    counts = COUNTED.map(() => 0);
    hours.set(hour, counts);
    if (hours.size > MAX_HOURS) mergeOldestHours(hours);
  }
  return counts;
}

/** Adds the counts of the oldest hour to the next one. Hours are in chronological order. */
function mergeOldestHours(hours: Map<number, number[]>): void {
  const [oldest, next] = hours;
  if (!oldest || !next) return;
  hours.set(
    next[0],
    next[1].map((count, index) => count + (oldest[1][index] ?? 0)),
  );
  hours.delete(oldest[0]);
}
