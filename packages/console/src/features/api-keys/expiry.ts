import type { KeyPolicy } from '@keyward/sdk';
import { serverClock } from '../../app/api.ts';

/** A number is the lifetime in days. */
export type ExpiryKind = 'keep' | 'policy' | `${number}` | 'date' | 'none';

export interface Expiry {
  readonly kind: ExpiryKind;
  /** Such as `2027-01-31`, if the kind is `date`. */
  readonly date: string;
}

interface Kind {
  readonly value: ExpiryKind;
  readonly label: string;
}

const DAY = 86_400;
const LIVES = [30, 90, 365];
const USUAL_LIFE = 90;

/** @returns Unix time in seconds, null for never, undefined for unchanged or as in the key policy */
export function expirySeconds({ kind, date }: Expiry): number | null | undefined {
  if (kind === 'keep' || kind === 'policy') return undefined;
  if (kind === 'none') return null;
  if (kind === 'date') return Date.parse(`${date}T00:00:00Z`) / 1000 + DAY - 1;
  return inDays(Number(kind));
}

/** Uses the server's clock: with a local clock that is ahead, the maximum lifetime would be exceeded. */
export function inDays(days: number): number {
  return Math.floor(serverClock() || Date.now() / 1000) + days * DAY;
}

/** Returns the default lifetime in days; null for none, and while the policy is loading. */
export function policyDays(policy: KeyPolicy | undefined): number | null {
  return policy?.default_lifetime_days ?? policy?.max_lifetime_days ?? null;
}

/** Returns the preselected expiry, within the maximum lifetime. */
export function usualExpiry(policy: KeyPolicy | undefined): Expiry {
  return { kind: `${Math.min(USUAL_LIFE, maxLifetime(policy) ?? USUAL_LIFE)}`, date: '' };
}

/**
 * Returns the expiries that the key policy allows.
 * @param of whether the form is for a new key, an existing one, or a bulk operation
 */
export function expiryKinds(of: 'new' | 'one' | 'many', policy: KeyPolicy | undefined): Kind[] {
  const standard = of === 'new' ? policyDays(policy) : null;
  const longest = maxLifetime(policy);
  const lives = longest === null ? LIVES : LIVES.filter((days) => days <= longest);
  const whole = of === 'new' || longest === null || lives.includes(longest) ? lives : [...lives, longest];
  return [
    ...(of === 'one' ? [{ value: 'keep' as const, label: 'No change' }] : []),
    ...(standard === null ? [] : [{ value: 'policy' as const, label: `Key policy: ${daysText(standard)}` }]),
    ...whole.map((days) => ({ value: `${days}` as const, label: daysText(days) })),
    { value: 'date', label: 'Date' },
    ...(longest === null ? [{ value: 'none' as const, label: 'None' }] : []),
  ];
}

/** Returns the last allowed day in UTC, such as `2027-01-31`; undefined without a limit. */
export function lastDay(policy: KeyPolicy | undefined): string | undefined {
  const longest = maxLifetime(policy);
  // The key expires at the end of the day, which must be within the limit.
  return longest === null ? undefined : new Date((inDays(longest - 1) + 1) * 1000).toISOString().slice(0, 10);
}

function maxLifetime(policy: KeyPolicy | undefined): number | null {
  return policy?.max_lifetime_days ?? null;
}

function daysText(days: number): string {
  return days === 1 ? '1 day' : `${days} days`;
}

/** Returns the error of an invalid expiry. */
export function expiryFault(expiry: Expiry, policy: KeyPolicy | undefined): string | undefined {
  if (expiry.kind !== 'date') return undefined;
  const seconds = expirySeconds(expiry);
  if (typeof seconds !== 'number' || Number.isNaN(seconds)) return 'Choose the last day on which the key is valid.';
  if (seconds * 1000 <= Date.now()) return 'This day is in the past. Choose a later one.';
  const last = lastDay(policy);
  return last !== undefined && expiry.date > last
    ? `The key policy allows an expiry up to ${last}. Choose an earlier day.`
    : undefined;
}
