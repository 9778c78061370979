import type { KeyPolicy } from '@keyward/sdk';
import { serverClock } from '../../app/api.ts';

export type ExpiryKind = 'keep' | 'policy' | '30' | '90' | '365' | 'date' | 'none';

export interface Expiry {
  readonly kind: ExpiryKind;
  /** `2027-01-31`, where the kind is `date`. */
  readonly date: string;
}

interface Kind {
  readonly value: ExpiryKind;
  readonly label: string;
}

const DAY = 86_400;
const LIVES = ['30', '90', '365'] as const;

/** @returns Unix time in seconds, null for never, undefined for as it is, or as the account says */
export function expirySeconds({ kind, date }: Expiry): number | null | undefined {
  if (kind === 'keep' || kind === 'policy') return undefined;
  if (kind === 'none') return null;
  if (kind === 'date') return Date.parse(`${date}T00:00:00Z`) / 1000 + DAY - 1;
  return inDays(Number(kind));
}

/** By the server's clock: by one that is ahead, the longest life that the account allows would be too long. */
export function inDays(days: number): number {
  return Math.floor(serverClock() || Date.now() / 1000) + days * DAY;
}

/** How long a key lives when nobody says; null for ever, and while nobody knows. */
export function policyDays(policy: KeyPolicy | undefined): number | null {
  return policy?.default_life_days ?? policy?.longest_life_days ?? null;
}

/** What can be chosen. @param keeps whether the key has an expiry that may stay */
export function expiryKinds(keeps: boolean, policy: KeyPolicy | undefined): Kind[] {
  const standard = policyDays(policy);
  const longest = policy?.longest_life_days ?? null;
  const lives = LIVES.filter((days) => longest === null || Number(days) <= longest);
  return [
    ...(keeps ? [{ value: 'keep' as const, label: 'As it is' }] : []),
    ...(standard === null ? [] : [{ value: 'policy' as const, label: `Key policy: ${daysText(standard)}` }]),
    ...lives.map((days) => ({ value: days, label: daysText(Number(days)) })),
    { value: 'date', label: 'Date' },
    ...(longest === null ? [{ value: 'none' as const, label: 'None' }] : []),
  ];
}

function daysText(days: number): string {
  return days === 1 ? '1 day' : `${days} days`;
}

/** @returns why an expiry cannot be taken, or undefined */
export function expiryFault(expiry: Expiry): string | undefined {
  if (expiry.kind !== 'date') return undefined;
  const seconds = expirySeconds(expiry);
  if (typeof seconds !== 'number' || Number.isNaN(seconds)) return 'Choose the last day on which the key works.';
  return seconds * 1000 <= Date.now() ? 'This day has passed. Choose a later one.' : undefined;
}
