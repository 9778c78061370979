import type { KeyState, KeyStatus } from './api-key.ts';
import { NEVER_USED, NO_EXPIRY } from './never.ts';

export const DAY = 86_400;

/**
 * The times that conditions compare, in Unix seconds. A key without a login or an expiry has the number for "never";
 * {@link lastActivity} defines the latest activity.
 */
export type TimeField = 'createdAt' | 'lastLogin' | 'lastActivity' | 'expiresAt' | 'keptUntil';

/** Times later than `after` and no later than `upTo`. */
export interface TimeRange {
  readonly after?: number;
  readonly upTo?: number;
}

/**
 * A question about keys as data, so that the database (storage/stores/key-conditions.ts) and the list in memory
 * (engine/listing/row-condition.ts) give one answer. A key meets it when each of its times is in the range given for
 * it, and its state is one of those listed.
 */
export interface KeyCondition {
  readonly times: Readonly<Partial<Record<TimeField, TimeRange>>>;
  /** Any state if absent. */
  readonly states?: readonly KeyState[];
}

/** The condition of keys that meet all of these. */
export function all(...conditions: readonly KeyCondition[]): KeyCondition {
  const times: Partial<Record<TimeField, TimeRange>> = {};
  let states: readonly KeyState[] | undefined;
  for (const each of conditions) {
    for (const [field, range] of Object.entries(each.times) as [TimeField, TimeRange][]) {
      times[field] = bothRanges(times[field] ?? {}, range);
    }
    if (each.states) states = states ? states.filter((state) => each.states?.includes(state)) : each.states;
  }
  return { times, ...(states && { states }) };
}

function bothRanges(one: TimeRange, other: TimeRange): TimeRange {
  const after = Math.max(one.after ?? Number.NEGATIVE_INFINITY, other.after ?? Number.NEGATIVE_INFINITY);
  const upTo = Math.min(one.upTo ?? Number.POSITIVE_INFINITY, other.upTo ?? Number.POSITIVE_INFINITY);
  return { ...(after !== Number.NEGATIVE_INFINITY && { after }), ...(upTo !== Number.POSITIVE_INFINITY && { upTo }) };
}

/** When a key was last added, used, or enabled by someone who wants it to work. */
export function lastActivity({ createdAt, lastLogin, enabledAt }: Active): number {
  return Math.max(createdAt, lastLogin ?? NEVER_USED, enabledAt);
}

interface Active {
  readonly createdAt: number;
  readonly lastLogin: number | null;
  /** 0 for never. */
  readonly enabledAt: number;
}

/** Last active at least this many days ago; keys that were never used among them. */
export function unusedFor(days: number, now: number): KeyCondition {
  return { times: { lastActivity: { upTo: now - days * DAY } } };
}

export const neverUsed: KeyCondition = { times: { lastLogin: { upTo: NEVER_USED } } };

/** Used at least once. */
export const used: KeyCondition = { times: { lastLogin: { after: NEVER_USED } } };

export const neverExpires: KeyCondition = { times: { expiresAt: { after: NO_EXPIRY - 1 } } };

/** Not expired yet, but within this many days. */
export function expiresWithin(days: number, now: number): KeyCondition {
  return { times: { expiresAt: { after: now, upTo: now + days * DAY } } };
}

/** Not expired by this time. */
export function expiresAfter(at: number): KeyCondition {
  return { times: { expiresAt: { after: at } } };
}

/** Added at least this many days ago. */
export function addedBefore(days: number, now: number): KeyCondition {
  return { times: { createdAt: { upTo: now - days * DAY } } };
}

/** Added within this many days: every key that {@link addedBefore} is not about. */
export function addedWithin(days: number, now: number): KeyCondition {
  return { times: { createdAt: { after: now - days * DAY } } };
}

/** As `keyStatus` has it. */
export function hasStatus(status: KeyStatus, now: number): KeyCondition {
  switch (status) {
    case 'disabled':
      return { times: {}, states: ['disabled'] };
    case 'expired':
      return { times: { expiresAt: { upTo: now } }, states: ['enabled', 'quarantined'] };
    case 'active':
      return { ...expiresAfter(now), states: ['enabled'] };
    case 'quarantined':
      return { ...expiresAfter(now), states: ['quarantined'] };
  }
}

/** Neither disabled nor expired. */
export function isWorking(now: number): KeyCondition {
  return { ...expiresAfter(now), states: ['enabled', 'quarantined'] };
}

/** Neither disabled nor expired nor kept by a review: the keys that Keyward asks for attention for. */
export function isReviewable(now: number): KeyCondition {
  return all(isWorking(now), { times: { keptUntil: { upTo: now } } });
}
