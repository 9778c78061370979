import { Refusal } from '../actions/refusal.ts';
import { readTime } from '../actions/time-text.ts';

const SECONDS = { s: 1, m: 60, h: 3600, d: 86_400 } as const;
type Unit = keyof typeof SECONDS;

/**
 * Parses `90`, `90s`, `15m`, `24h` or `7d` as seconds.
 * @param defaultUnit unit of a number without a unit
 * @returns undefined if the text is not a duration
 */
function readDuration(text: string, defaultUnit: Unit): number | undefined {
  const [, digits, unit = defaultUnit] = /^(\d{1,9})([smhd])?$/.exec(text) ?? [];
  return digits === undefined ? undefined : Number(digits) * SECONDS[unit as Unit];
}

/**
 * Parses a number of days from now, a date or time in UTC, or `never`.
 * @throws Refusal
 */
export function readExpiry(text: string, now: number): number | null {
  if (text.toLowerCase() === 'never') return null;
  const duration = readDuration(text, 'd');
  const expiry = duration === undefined ? readTime(text) : now + duration;
  if (expiry === undefined || expiry === null) {
    throw invalidRequest('--expires must be a number of days such as 90, a date such as 2030-12-31 (UTC), or never.');
  }
  return expiry;
}

/**
 * Parses seconds, or a duration with a unit.
 * @throws Refusal
 */
export function readOverlap(text: string): number {
  const seconds = readDuration(text, 's');
  if (seconds === undefined)
    throw invalidRequest('--overlap must be a number of seconds, or a duration such as 1h or 24h.');
  return seconds;
}

/**
 * Parses the start of a range: a duration before now, or a date or time in UTC.
 * @throws Refusal
 */
export function readSince(text: string, now: number): number {
  const duration = readDuration(text, 's');
  const since = duration === undefined ? readTime(text) : now - duration;
  if (typeof since !== 'number') {
    throw invalidRequest('--since must be a duration such as 24h or 7d, or a date such as 2024-12-31 (UTC).');
  }
  // The contract reads 0 as now.
  return Math.max(since, 1);
}

function invalidRequest(message: string): Refusal {
  return new Refusal('invalid_request', message);
}
