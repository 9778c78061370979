import { canonicalIp } from '@keyward/contract/ip-address';
import type { VerdictCode } from '@keyward/contract/verdict';
import type { HeldKey } from '../replica.ts';

/** Outcomes in the order in which the feed's reports count them. */
const COUNTED: readonly VerdictCode[] = ['valid', 'disabled', 'expired', 'ip_denied', 'forbidden', 'rate_limited'];
const HOUR_SECONDS = 3600;
/** Of each key; older ones are added to the oldest that is kept. */
const HOURS_KEPT = 48;
/** How many keys are remembered while the server cannot be told; of further ones nothing is. */
const KEYS_KEPT = 100_000;

/** What is known of one key's uses. */
interface Uses {
  last_login: number | null;
  last_ip: string | null;
  rotation: ReportedRotation | undefined;
  /** By hours since 1970. */
  readonly hours: Map<number, number[]>;
}

/** What was seen of the secrets of a rotation: when the new one first and the old one last, and from where. */
export interface ReportedRotation {
  readonly number: number;
  readonly new_first_seen: number | null;
  readonly old_last_seen: number | null;
  readonly old_last_ip: string | null;
}

/** A use as it is reported. */
export interface ReportedUse {
  readonly id: string;
  readonly last_login: number | null;
  readonly last_ip: string | null;
  readonly counts: readonly (readonly number[])[];
  readonly rotation?: ReportedRotation;
}

/** One use of a key. */
interface Use {
  readonly code: VerdictCode;
  /** Unix seconds. */
  readonly at: number;
  readonly ip: string | null;
  /** Whether it was the secret that a rotation replaces. */
  readonly isOld: boolean;
}

/** Uses that the server was not told yet. However many come, there is one entry for each key. */
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

  /** Takes so many out. */
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
   * Puts back the last logins and what was seen of rotations, which could not be reported; the server merges them by their times.
   * Counts are not put back, since they may have been counted.
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

/** Of two rotations the later one counts; of one the first use of the new secret and the last use of the old one. */
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

/** Hours are in the order in which they began. */
function joinOldest(hours: Map<number, number[]>): void {
  const [oldest, next] = hours;
  if (!oldest || !next) return;
  hours.set(
    next[0],
    next[1].map((count, place) => count + (oldest[1][place] ?? 0)),
  );
  hours.delete(oldest[0]);
}
