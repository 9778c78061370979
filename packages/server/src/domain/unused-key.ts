import type { ApiKey } from './api-key.ts';
import { isUsable } from './api-key.ts';
import { DAY, type KeyCondition, lastActivity, unusedFor } from './key-condition.ts';
import type { KeyPolicy } from './key-policy.ts';

/** So long before a key is ended, whoever answers for it is told. */
export const UNUSED_NOTICE_DAYS = 7;

/** Of a key what says whether anybody needs it. */
export interface IdleKey extends Pick<ApiKey, 'id' | 'createdAt' | 'lastLogin' | 'state' | 'expiresAt'> {
  /** When somebody let it work again: whoever does that wants it to be there. 0 for never. */
  readonly enabledAt: number;
  /** Until when a review decided to keep it. 0 for no such decision. */
  readonly keptUntil: number;
}

type Unused = NonNullable<KeyPolicy['unused']>;

/** Only a notice since then counts: one of before the key was kept told of another end. */
export function toldSince(key: IdleKey): number {
  return Math.max(lastActivity(key), key.keptUntil - UNUSED_NOTICE_DAYS * DAY);
}

/** The keys that the policy ends now or announces to end. */
export function concernedKeys({ days }: Unused, now: number): KeyCondition {
  return unusedFor(days - UNUSED_NOTICE_DAYS, now);
}

/**
 * What is to be done with a key now. Nothing happens without a notice that is a week old, so that neither a policy that was
 * just made nor a clock that was set wrong ends anything at once.
 * @param announced when a notice says that it will be ended, of those that {@link toldSince} lets count
 */
export function unusedStep(
  unused: Unused,
  key: IdleKey,
  announced: number | null,
  now: number,
): { readonly does: 'notice'; readonly dueAt: number } | { readonly does: 'end' } | null {
  if (!concerns(unused, key, now)) return null;
  const dueAt = Math.max(lastActivity(key) + unused.days * DAY, key.keptUntil);
  if (dueAt > now + UNUSED_NOTICE_DAYS * DAY) return null;
  if (announced === null) return { does: 'notice', dueAt: Math.max(dueAt, now + UNUSED_NOTICE_DAYS * DAY) };
  return announced <= now && dueAt <= now ? { does: 'end' } : null;
}

/** What works no more need not be disabled. */
function concerns({ action }: Unused, key: IdleKey, now: number): boolean {
  return action === 'delete' || isUsable(key, now);
}
