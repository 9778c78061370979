import { canonicalIp } from '@keyward/contract/ip-address';
import type { VerdictCode } from '@keyward/contract/verdict';
import type { HeldKey } from '../replica.ts';

/** Outcomes in the order of the counts in reports. */
const COUNTED: readonly VerdictCode[] = ['valid', 'disabled', 'expired', 'ip_denied', 'forbidden', 'rate_limited'];
const HOUR_SECONDS = 3600;
/** Maximum hours per key. Older counts are added to the oldest hour. */
const HOURS_KEPT = 48;
/** Maximum keys while the server is unreachable. Usage of further keys is dropped. */
const KEYS_KEPT = 100_000;

/** The pending usage of one key. */
interface Uses {
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
export interface ReportedUse {
  readonly id: string;
  readonly last_login: number | null;
  readonly last_ip: string | null;
  readonly counts: readonly (readonly number[])[];
  readonly rotation?: ReportedRotation;
}

/** One request with a key. */
interface Use {
  readonly code: VerdictCode;
  /** Unix seconds. */
  readonly at: number;
  readonly ip: string | null;
  /** Whether it used the old secret of a rotation. */
  readonly isOld: boolean;
}

/** Usage that was not reported yet, with one entry per key. */
export class UsePile {
  readonly #byId = new Map<string, Uses>();

  note({ id, old }: HeldKey, { code, at, ip, isOld }: Use): void {
    const place = COUNTED.indexOf(code);
    const uses = place === -1 ? undefined : this.#uses(id);
    if (!uses) return;
    const counts = countsOf(uses, Math.floor(at / HOUR_SECONDS));
    counts[place] = (counts[place] ?? 0) + 1;
    if (code !== 'valid') return;
    uses.last_login = at;
    uses.last_ip = ip;
    if (old) uses.rotation = mergedRotations(uses.rotation, seenOf(old.rotation, isOld, at, ip));
  }

  /** Removes and returns the usage of up to so many keys. */
  take(most: number): ReportedUse[] {
    const taken: ReportedUse[] = [];
    for (const [id, { last_login, last_ip, hours, rotation }] of this.#byId) {
      if (taken.length === most) break;
      taken.push({
        id,
        last_login,
        last_ip: canonicalIp(last_ip),
        counts: [...hours].map(([hour, each]) => [hour, ...each]),
        ...(rotation && { rotation: { ...rotation, old_last_ip: canonicalIp(rotation.old_last_ip) } }),
      });
      this.#byId.delete(id);
    }
    return taken;
  }

  /**
   * Adds back the times of a report that could not be sent; the server merges them. Counts are dropped, since the server may
   * have counted them already.
   */
  putBack(reported: readonly ReportedUse[]): void {
    for (const { id, last_login, last_ip, rotation } of reported) {
      const uses = last_login === null && !rotation ? undefined : this.#uses(id);
      if (!uses) continue;
      uses.rotation = mergedRotations(rotation, uses.rotation);
      if (last_login !== null && last_login > (uses.last_login ?? 0)) Object.assign(uses, { last_login, last_ip });
    }
  }

  #uses(id: string): Uses | undefined {
    let uses = this.#byId.get(id);
    if (!uses) {
      if (this.#byId.size >= KEYS_KEPT) return undefined;
      uses = { last_login: null, last_ip: null, rotation: undefined, hours: new Map() };
      this.#byId.set(id, uses);
    }
    return uses;
  }
}

function seenOf(number: number, isOld: boolean, at: number, ip: string | null): ReportedRotation {
  if (isOld) return { number, new_first_seen: null, old_last_seen: at, old_last_ip: ip };
  return { number, new_first_seen: at, old_last_seen: null, old_last_ip: null };
}

/** Merges two reports: keeps the later rotation, or, within one, the first use of the new secret and the last of the old. */
function mergedRotations(earlier: ReportedRotation | undefined, later: ReportedRotation | undefined) {
  if (!earlier || !later) return later ?? earlier;
  if (earlier.number !== later.number) return earlier.number > later.number ? earlier : later;
  const { new_first_seen, old_last_seen, old_last_ip } = earlier;
  const latest = later.old_last_seen === null ? { old_last_seen, old_last_ip } : {};
  return { ...later, new_first_seen: new_first_seen ?? later.new_first_seen, ...latest };
}

function countsOf({ hours }: Uses, hour: number): number[] {
  let counts = hours.get(hour);
  if (!counts) {
    counts = COUNTED.map(() => 0);
    hours.set(hour, counts);
    if (hours.size > HOURS_KEPT) joinOldest(hours);
  }
  return counts;
}

/** Adds the counts of the oldest hour to the next one. Hours are in chronological order. */
function joinOldest(hours: Map<number, number[]>): void {
  const [oldest, next] = hours;
  if (!oldest || !next) return;
  hours.set(
    next[0],
    next[1].map((count, place) => count + (oldest[1][place] ?? 0)),
  );
  hours.delete(oldest[0]);
}
