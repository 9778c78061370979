const DAY = 86_400;

/** What becomes of keys that nobody uses. */
export type UnusedAction = 'disable' | 'delete';

/** What an account asks of its keys. Where nothing is set, nothing changes. */
export interface KeyPolicy {
  /** A new expiry lies at most so far ahead; null for any, and for none at all. */
  readonly maxLifetimeDays: number | null;
  /** How long a key lives when nobody says. */
  readonly defaultLifetimeDays: number | null;
  readonly unused: { readonly days: number; readonly action: UnusedAction } | null;
}

export const NO_POLICY: KeyPolicy = { maxLifetimeDays: null, defaultLifetimeDays: null, unused: null };

/** The latest new expiry that the policy allows; null for any. */
export function latestExpiry({ maxLifetimeDays }: KeyPolicy, now: number): number | null {
  return maxLifetimeDays === null ? null : now + maxLifetimeDays * DAY;
}

/** Whether a new expiry is one that the policy allows. */
export function allowsExpiry(policy: KeyPolicy, expiresAt: number | null, now: number): boolean {
  const latest = latestExpiry(policy, now);
  return latest === null || (expiresAt !== null && expiresAt <= latest);
}

/** The expiry of a key of which nobody has said when it ends. */
export function defaultExpiry({ defaultLifetimeDays, maxLifetimeDays }: KeyPolicy, now: number): number | null {
  const days = defaultLifetimeDays ?? maxLifetimeDays;
  return days === null ? null : now + days * DAY;
}
