import type { ApiKey } from './api-key.ts';
import { isUsable } from './api-key.ts';
import type { KeyPolicy } from './key-policy.ts';

const DAY = 86_400;
/** So long before a key is ended, whoever answers for it is told. */
export const UNUSED_NOTICE_DAYS = 7;

/** Of a key what says whether anybody needs it. */
export interface IdleKey extends Pick<ApiKey, 'id' | 'createdAt' | 'lastLogin' | 'state' | 'expiresAt'> {
  /** When somebody let it work again: whoever does that wants it to be there. 0 for never. */
  readonly enabledAt: number;
}

type Unused = NonNullable<KeyPolicy['unused']>;

export function lastActivity({ createdAt, lastLogin, enabledAt }: IdleKey): number {
  return Math.max(createdAt, lastLogin ?? 0, enabledAt);
}

/** Only keys without activity since then concern the policy. */
export function idleSince({ days }: Unused, now: number): number {
  return now - (days - UNUSED_NOTICE_DAYS) * DAY;
}

/**
 * What is to be done with a key now. Nothing happens without a notice that is a week old, so that neither a policy that was
 * just made nor a clock that was set wrong ends anything at once.
 * @param announced when a notice since its last activity says that it will be ended
 */
export function unusedStep(
  unused: Unused,
  key: IdleKey,
  announced: number | null,
  now: number,
): { readonly does: 'notice'; readonly dueAt: number } | { readonly does: 'end' } | null {
  const activity = lastActivity(key);
  if (activity > idleSince(unused, now) || !concerns(unused, key, now)) return null;
  const dueAt = activity + unused.days * DAY;
  if (announced === null) return { does: 'notice', dueAt: Math.max(dueAt, now + UNUSED_NOTICE_DAYS * DAY) };
  return announced <= now && dueAt <= now ? { does: 'end' } : null;
}

/** What works no more need not be disabled. */
function concerns({ action }: Unused, key: IdleKey, now: number): boolean {
  return action === 'delete' || isUsable(key, now);
}
