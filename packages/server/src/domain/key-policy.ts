const DAY = 86_400;

/** The action that the policy takes on unused keys. */
export type UnusedAction = 'disable' | 'delete';

/** The account's rules for its keys. Without settings, keys are not restricted. */
export interface KeyPolicy {
  /** Maximum lifetime of new expiries; null allows any expiry, and keys without expiry. */
  readonly maxLifetimeDays: number | null;
  /** The default lifetime of keys that are added without an expiry. */
  readonly defaultLifetimeDays: number | null;
  readonly unused: { readonly days: number; readonly action: UnusedAction } | null;
}

export const NO_POLICY: KeyPolicy = { maxLifetimeDays: null, defaultLifetimeDays: null, unused: null };

/** Returns the latest new expiry that the policy allows; null for any. */
export function latestExpiry({ maxLifetimeDays }: KeyPolicy, now: number): number | null {
  return maxLifetimeDays === null ? null : now + maxLifetimeDays * DAY;
}

/** Returns whether the policy allows a new expiry. */
export function allowsExpiry(policy: KeyPolicy, expiresAt: number | null, now: number): boolean {
  const latest = latestExpiry(policy, now);
  return latest === null || (expiresAt !== null && expiresAt <= latest);
}

/** Returns the expiry of a key that is added without one. */
export function defaultExpiry({ defaultLifetimeDays, maxLifetimeDays }: KeyPolicy, now: number): number | null {
  const days = defaultLifetimeDays ?? maxLifetimeDays;
  return days === null ? null : now + days * DAY;
}
