import type { ApiKey } from './api-key.ts';
import { isUsable } from './api-key.ts';
import { DAY, type KeyCondition, lastActivity, unusedFor } from './key-condition.ts';
import type { KeyPolicy } from './key-policy.ts';

/** Days between the notice about an unused key and the action. */
export const UNUSED_NOTICE_DAYS = 7;

/** The properties that determine whether a key is unused. */
export interface UnusedKeyCandidate extends Pick<ApiKey, 'id' | 'createdAt' | 'lastLogin' | 'state' | 'expiresAt'> {
  /** Time when the key was last enabled, which shows that it is needed; 0 for never. */
  readonly enabledAt: number;
  /** The time until which a review decided to keep the key; 0 without such a decision. */
  readonly keptUntil: number;
}

type Unused = NonNullable<KeyPolicy['unused']>;

/** Returns the time from which notices count. An earlier notice announced another action. */
export function noticesCountFrom(key: UnusedKeyCandidate): number {
  return Math.max(lastActivity(key), key.keptUntil - UNUSED_NOTICE_DAYS * DAY);
}

/** Returns the keys to which the policy applies now or soon. */
export function unusedCandidates({ days }: Unused, now: number): KeyCondition {
  return unusedFor(days - UNUSED_NOTICE_DAYS, now);
}

/**
 * Returns the action to take on a key now. Requires a notice that is at least a week old, so that neither a new policy
 * nor a wrong clock disables or deletes keys immediately.
 * @param announced due time of a notice that counts (see {@link noticesCountFrom}); null without a notice
 */
export function unusedStep(
  unused: Unused,
  key: UnusedKeyCandidate,
  announced: number | null,
  now: number,
): { readonly does: 'notice'; readonly dueAt: number } | { readonly does: 'end' } | null {
  if (!appliesTo(unused, key, now)) return null;
  const dueAt = Math.max(lastActivity(key) + unused.days * DAY, key.keptUntil);
  if (dueAt > now + UNUSED_NOTICE_DAYS * DAY) return null;
  if (announced === null) return { does: 'notice', dueAt: Math.max(dueAt, now + UNUSED_NOTICE_DAYS * DAY) };
  return announced <= now && dueAt <= now ? { does: 'end' } : null;
}

/** A key that is not usable does not need to be disabled. */
function appliesTo({ action }: Unused, key: UnusedKeyCandidate, now: number): boolean {
  return action === 'delete' || isUsable(key, now);
}
