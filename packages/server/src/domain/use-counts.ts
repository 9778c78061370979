/** Outcomes of a check, in the order in which counts are stored: append only. */
export const outcomes = [
  'valid',
  'exchanged',
  'disabled',
  'expired',
  'ip_denied',
  'forbidden',
  'rate_limited',
] as const;
export type Outcome = (typeof outcomes)[number];

/** Counts, indexed like {@link outcomes}. */
export type Counts = readonly number[];

/** The counts of one hour of a day, 0 to 23 UTC. */
export interface HourCounts {
  readonly hour: number;
  readonly counts: Counts;
}

export const HOUR_SECONDS = 3600;
export const HOURS = 24;

/** @returns whole hours since 1970 */
export function hourOf(at: number): number {
  return Math.floor(at / HOUR_SECONDS);
}

/**
 * @param hour hours since 1970
 * @returns whole days since 1970, and the hour of that day
 */
export function dayOfHour(hour: number): { day: number; hourOfDay: number } {
  const day = Math.floor(hour / HOURS);
  return { day, hourOfDay: hour - day * HOURS };
}

export function addCounts(one: Counts, other: Counts): number[] {
  const sum = NO_COUNTS.slice();
  for (let at = 0; at < sum.length; at++) sum[at] = (one[at] ?? 0) + (other[at] ?? 0);
  return sum;
}

const NO_COUNTS = outcomes.map(() => 0);

/** Returns the number of checks with a valid outcome. */
export function validCount(counts: Counts): number {
  return (counts[outcomes.indexOf('valid')] ?? 0) + (counts[outcomes.indexOf('exchanged')] ?? 0);
}

export function totalOf(counts: Counts): number {
  return counts.reduce((sum, count) => sum + count, 0);
}

/**
 * Serializes an hour: the hour, a bit for each outcome that occurred, and the counts of these outcomes (LEB128). An
 * hour with only valid checks takes 3 bytes up to 127 checks and 4 bytes up to 16,383; a busy day takes 96 bytes.
 */
export function writeHour({ hour, counts }: HourCounts): Uint8Array {
  const bytes = [hour, 0];
  for (const [at, count] of counts.entries()) {
    if (count === 0) continue;
    bytes[1] = (bytes[1] ?? 0) | (1 << at);
    let remaining = count;
    for (; remaining > 127; remaining = Math.floor(remaining / 128)) bytes.push((remaining % 128) + 128);
    bytes.push(remaining);
  }
  return Uint8Array.from(bytes);
}

/** Parses serialized hours. The same hour may occur more than once. */
export function readHours(bytes: Uint8Array): HourCounts[] {
  const hours: HourCounts[] = [];
  let at = 0;
  const next = () => bytes[at++] ?? 0;
  const nextCount = () => {
    let count = 0;
    for (let factor = 1; ; factor *= 128) {
      const byte = next();
      count += (byte % 128) * factor;
      if (byte < 128) return count;
    }
  };
  while (at < bytes.length) {
    const hour = next();
    const mask = next();
    hours.push({ hour, counts: outcomes.map((_, outcome) => (mask & (1 << outcome) ? nextCount() : 0)) });
  }
  return hours;
}

const VALID_BITS = (1 << outcomes.indexOf('valid')) | (1 << outcomes.indexOf('exchanged'));

/** Sums {@link validCount} over serialized hours without allocating memory, because there can be millions of hours. */
export function validCountOfHours(bytes: Uint8Array): number {
  let valid = 0;
  for (let at = 0; at < bytes.length; ) {
    at++;
    for (let mask = bytes[at++] as number, bit = 1; mask > 0; mask &= ~bit, bit <<= 1) {
      if ((mask & bit) === 0) continue;
      let count = 0;
      for (let factor = 1; ; factor *= 128) {
        const byte = bytes[at++] as number;
        count += (byte % 128) * factor;
        if (byte < 128) break;
      }
      if (bit & VALID_BITS) valid += count;
    }
  }
  return valid;
}
