import { type Overview, type OverviewKey, operations } from '@keyward/contract';
import type { ApiKey } from '../domain/api-key.ts';
import { combineConditions } from '../domain/key-condition.ts';
import { COUNT_DAYS } from '../domain/key-use.ts';
import { criteriaAt, type ReviewCriteria } from '../domain/review.ts';
import {
  addCounts,
  type Counts,
  dayOfHour,
  HOUR_SECONDS,
  HOURS,
  hourOf,
  totalOf,
  validCount,
} from '../domain/use-counts.ts';
import type { Stores } from '../storage/stores/index.ts';
import type { UsesOfKey } from '../storage/stores/key-use-reads.ts';
import { action } from './action.ts';
import { readUndecidedFilter } from './api-keys/read/filter.ts';
import { findKeys } from './api-keys/read/find.ts';
import type { ActionContext, Ports } from './ports.ts';
import { viewOfTally } from './reviews/view.ts';
import { hoursOf, namedCounts, sumsOf, totalsOf } from './usage-view.ts';

const SHOWN_HOURS = 48;
const SHOWN_KEYS = 10;

export const getOverview = action(
  operations.getOverview,
  async (
    context: ActionContext<'uses' | 'index' | 'usageTotals'> & Ports<'follower'>,
    { accountId },
  ): Promise<Overview> => {
    await context.uses.settle();
    const { stores } = context.storage;
    const { accountCounts, findings, reviews } = stores;
    const now = context.now();
    const hour = hourOf(now);
    const terms = criteriaAt(now, await reviews.open(accountId));
    const counted = await accountCounts.since(accountId, (dayOfHour(hour).day - COUNT_DAYS + 1) * HOURS);
    const hours = new Map(counted.map((each) => [each.hour, each.counts]));
    const keys = async (ordinals: readonly number[]) =>
      viewsOf(stores, accountId, await stores.apiKeys.withOrdinals(accountId, ordinals), hour);
    return {
      hours: periods(
        [...hours].filter(([each]) => each > hour - SHOWN_HOURS),
        HOUR_SECONDS,
      ),
      days: periods([...byDay(hours)], HOURS * HOUR_SECONDS),
      totals: totalsOf(hours, hour),
      review: viewOfTally(await findings.tally(accountId, terms)),
      busiest: await keys(await findings.mostUsed(accountId, SHOWN_KEYS)),
      unused: await viewsOf(stores, accountId, await unusedKeys(context, accountId, terms), hour),
      administrators: await keys(await findings.administrators(accountId, now, SHOWN_KEYS)),
      expiring: await keys(await findings.expiring(accountId, terms, SHOWN_KEYS)),
    };
  },
);

function byDay(hours: ReadonlyMap<number, Counts>): Map<number, Counts> {
  const days = new Map<number, Counts>();
  for (const [hour, counts] of hours) {
    const { day } = dayOfHour(hour);
    days.set(day, addCounts(days.get(day) ?? [], counts));
  }
  return days;
}

/** @param seconds the length of a period */
function periods(counted: readonly (readonly [number, Counts])[], seconds: number): Overview['hours'] {
  return counted
    .toSorted(([one], [other]) => one - other)
    .map(([each, counts]) => ({ starts_at: each * seconds, ...namedCounts(counts) }));
}

/** Returns keys that a review lists as unused: first the keys that were never used, then the longest unused. */
async function unusedKeys(
  context: Parameters<typeof findKeys>[0],
  accountId: string,
  terms: ReviewCriteria,
): Promise<ApiKey[]> {
  const undecidedFilter = await readUndecidedFilter(context.storage.stores, accountId);
  const result: ApiKey[] = [];
  for (const reason of ['never_used', 'unused'] as const) {
    if (result.length === SHOWN_KEYS) break;
    const condition = combineConditions(terms.reviewable, terms.conditions[reason]);
    const search = { ...undecidedFilter, condition, sort: 'last_login', descending: false } as const;
    result.push(...(await findKeys(context, accountId, search, { size: SHOWN_KEYS - result.length })).keys);
  }
  return result;
}

async function viewsOf(stores: Stores, accountId: string, keys: readonly ApiKey[], hour: number) {
  if (keys.length === 0) return [];
  const names = keys.map(({ appname }) => appname);
  const uses = await stores.keyUses.ofKeys(accountId, names, dayOfHour(hour).day - 1);
  return keys.map((key) => viewOf(key, uses.get(key.appname), hour));
}

function viewOf(key: ApiKey, uses: UsesOfKey | undefined, hour: number): OverviewKey {
  const lastDay = uses ? sumsOf(hoursOf(uses), hour).lastDay : [];
  return {
    appname: key.appname,
    role: key.role,
    owner: key.owner,
    last_login: key.lastLogin,
    created_at: key.createdAt,
    expires_at: key.expiresAt,
    allowed: validCount(lastDay),
    denied: totalOf(lastDay) - validCount(lastDay),
  };
}
