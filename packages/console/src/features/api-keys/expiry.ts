import type { KeyPolicy } from '@keyward/sdk';
import { serverClock } from '../../app/api.ts';

/** A number is the lifetime in days. */
export type ExpiryKind = 'keep' | 'policy' | `${number}` | 'date' | 'none';

export interface Expiry {
  readonly kind: ExpiryKind;
  /** A date such as `2027-01-31`, if the kind is `date`. */
  readonly date: string;
}

interface Kind {
  readonly value: ExpiryKind;
  readonly label: string;
}

const DAY = 86_400;
const LIFETIMES = [30, 90, 365];
const DEFAULT_LIFETIME_DAYS = 90;

/** @returns Unix time in seconds, null for never, undefined for unchanged or as in the key policy */
export function expirySeconds({ kind, date }: Expiry): number | null | undefined {
  if (kind === 'keep' || kind === 'policy') return undefined;
  if (kind === 'none') return null;
  if (kind === 'date') return Date.parse(`${date}T00:00:00Z`) / 1000 + DAY - 1;
  return inDays(Number(kind));
}

/** Uses the server's clock: a local clock that is ahead would exceed the maximum lifetime. */
export function inDays(days: number): number {
  return Math.floor(serverClock() || Date.now() / 1000) + days * DAY;
}

/** Returns the default lifetime in days; null for none, and while the policy is loading. */
export function policyDays(policy: KeyPolicy | undefined): number | null {
  return policy?.default_lifetime_days ?? policy?.max_lifetime_days ?? null;
}

/** Returns the preselected expiry, within the maximum lifetime. */
export function defaultExpiry(policy: KeyPolicy | undefined): Expiry {
  return { kind: `${Math.min(DEFAULT_LIFETIME_DAYS, maxLifetime(policy) ?? DEFAULT_LIFETIME_DAYS)}`, date: '' };
}

/**
 * Returns the expiries that the key policy allows.
 * @param target the form: for a new key, an existing one, or a bulk operation
 */
export function expiryKinds(target: 'new' | 'one' | 'many', policy: KeyPolicy | undefined): Kind[] {
  const defaultDays = target === 'new' ? policyDays(policy) : null;
  const maxDays = maxLifetime(policy);
  const lifetimes = maxDays === null ? LIFETIMES : LIFETIMES.filter((days) => days <= maxDays);
  const selectable =
    target === 'new' || maxDays === null || lifetimes.includes(maxDays) ? lifetimes : [...lifetimes, maxDays];
  return [
    ...(target === 'one' ? [{ value: 'keep' as const, label: 'No change' }] : []),
    ...(defaultDays === null ? [] : [{ value: 'policy' as const, label: `Key policy: ${daysText(defaultDays)}` }]),
    ...selectable.map((days) => ({ value: `${days}` as const, label: daysText(days) })),
    { value: 'date', label: 'Date' },
    ...(maxDays === null ? [{ value: 'none' as const, label: 'None' }] : []),
  ];
}

/** Returns the last allowed day in UTC, such as `2027-01-31`; undefined without a limit. */
export function lastDay(policy: KeyPolicy | undefined): string | undefined {
  const maxDays = maxLifetime(policy);
  // The key expires at the end of the day, which must be within the limit.
  return maxDays === null ? undefined : new Date((inDays(maxDays - 1) + 1) * 1000).toISOString().slice(0, 10);
}

function maxLifetime(policy: KeyPolicy | undefined): number | null {
  return policy?.max_lifetime_days ?? null;
}

function daysText(days: number): string {
  return days === 1 ? '1 day' : `${days} days`;
}

/** Returns the error of an invalid expiry. */
export function expiryError(expiry: Expiry, policy: KeyPolicy | undefined): string | undefined {
  if (expiry.kind !== 'date') return undefined;
  const seconds = expirySeconds(expiry);
  if (typeof seconds !== 'number' || Number.isNaN(seconds)) return 'Choose the last day on which the key is valid.';
  if (seconds * 1000 <= Date.now()) return 'This day is in the past. Choose a later one.';
  const last = lastDay(policy);
  return last !== undefined && expiry.date > last
    ? `The key policy allows an expiry up to ${last}. Choose an earlier day.`
    : undefined;
}
