import type { KeyState, KeyStatus } from './api-key.ts';
import { NEVER_USED, NO_EXPIRY } from './never.ts';

export const DAY = 86_400;

/**
 * The times that conditions compare, in Unix seconds. A key without a login or an expiry has the number that represents
 * "never". {@link lastActivity} defines the latest activity.
 */
export type TimeField = 'createdAt' | 'lastLogin' | 'lastActivity' | 'expiresAt' | 'keptUntil';

/** Matches times later than `after` and not later than `upTo`. */
export interface TimeRange {
  readonly after?: number;
  readonly upTo?: number;
}

/**
 * A condition on keys, represented as data so that the database (storage/stores/key-conditions.ts) and the in-memory
 * list (engine/listing/row-condition.ts) evaluate it in the same way. A key meets it if each of its times is in the
 * specified range and its state is listed.
 */
export interface KeyCondition {
  readonly times: Readonly<Partial<Record<TimeField, TimeRange>>>;
  /** Allows any state if absent. */
  readonly states?: readonly KeyState[];
}

/** Returns a condition that a key meets if it meets all of the conditions. */
export function combineConditions(...conditions: readonly KeyCondition[]): KeyCondition {
  const times: Partial<Record<TimeField, TimeRange>> = {};
  let states: readonly KeyState[] | undefined;
  for (const each of conditions) {
    for (const [field, range] of Object.entries(each.times) as [TimeField, TimeRange][]) {
      times[field] = intersectRanges(times[field] ?? {}, range);
    }
    if (each.states) states = states ? states.filter((state) => each.states?.includes(state)) : each.states;
  }
  return { times, ...(states && { states }) };
}

function intersectRanges(one: TimeRange, other: TimeRange): TimeRange {
  const after = Math.max(one.after ?? Number.NEGATIVE_INFINITY, other.after ?? Number.NEGATIVE_INFINITY);
  const upTo = Math.min(one.upTo ?? Number.POSITIVE_INFINITY, other.upTo ?? Number.POSITIVE_INFINITY);
  return { ...(after !== Number.NEGATIVE_INFINITY && { after }), ...(upTo !== Number.POSITIVE_INFINITY && { upTo }) };
}

/** Returns when a key was last added, used or enabled. */
export function lastActivity({ createdAt, lastLogin, enabledAt }: Active): number {
  return Math.max(createdAt, lastLogin ?? NEVER_USED, enabledAt);
}

interface Active {
  readonly createdAt: number;
  readonly lastLogin: number | null;
  /** 0 for never. */
  readonly enabledAt: number;
}

/**
 * Returns the condition for keys whose last activity was at least this many days ago, including keys that were never
 * used.
 */
export function unusedFor(days: number, now: number): KeyCondition {
  return { times: { lastActivity: { upTo: now - days * DAY } } };
}

export const neverUsed: KeyCondition = { times: { lastLogin: { upTo: NEVER_USED } } };

/** Returns the condition for keys that were used at least once. */
export const used: KeyCondition = { times: { lastLogin: { after: NEVER_USED } } };

export const neverExpires: KeyCondition = { times: { expiresAt: { after: NO_EXPIRY - 1 } } };

/** Returns the condition for keys that expire within this many days and have not expired yet. */
export function expiresWithin(days: number, now: number): KeyCondition {
  return { times: { expiresAt: { after: now, upTo: now + days * DAY } } };
}

/** Returns the condition for keys that have not expired by this time. */
export function expiresAfter(at: number): KeyCondition {
  return { times: { expiresAt: { after: at } } };
}

/** Returns the condition for keys added at least this many days ago. */
export function addedBefore(days: number, now: number): KeyCondition {
  return { times: { createdAt: { upTo: now - days * DAY } } };
}

/** Returns the condition for keys added within this many days, the complement of {@link addedBefore}. */
export function addedWithin(days: number, now: number): KeyCondition {
  return { times: { createdAt: { after: now - days * DAY } } };
}

/** Returns the condition for keys with a status, equivalent to `keyStatus`. */
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

/** Returns the condition for keys that are neither disabled nor expired. */
export function isWorking(now: number): KeyCondition {
  return { ...expiresAfter(now), states: ['enabled', 'quarantined'] };
}

/** Returns the condition for keys that are not disabled, not expired and not kept by a review. */
export function isReviewable(now: number): KeyCondition {
  return combineConditions(isWorking(now), { times: { keptUntil: { upTo: now } } });
}
