import { operations, type ReviewItem } from '@keyward/contract';
import type { ApiKey } from '../../domain/api-key.ts';
import { criteriaAt, type Reason, reasons } from '../../domain/review.ts';
import { usageDays } from '../../domain/usage-days.ts';
import { dayOfHour, hourOf, totalOf, validCount } from '../../domain/use-counts.ts';
import type { UsesOfKey } from '../../storage/stores/key-use-reads.ts';
import { action } from '../action.ts';
import { viewOfKey } from '../api-keys/read/view.ts';
import { Page } from '../page.ts';
import type { ActionContext } from '../ports.ts';
import { Refusal } from '../refusal.ts';
import { hoursOf, operationsOf, sumsOf } from '../usage-view.ts';
import { reviewWithId } from './get.ts';

const SIZE = 25;
const MAX_OPERATIONS = 3;

export const listReviewItems = action(
  operations.listReviewItems,
  async (context: ActionContext<'uses'>, caller, { params, query }) => {
    await context.uses.settle();
    const { stores } = context.storage;
    const { accountId } = caller;
    const review = await reviewWithId(stores, caller, params.id);
    const { limit = SIZE, reason, cursor } = query;
    const after = cursor === undefined ? 0 : readPlace(cursor);
    const now = context.now();
    const range = { reasons: reason === undefined ? reasons : [reason], after, size: limit + 1 };
    const isOpen = review.finishedAt === null;
    const rows = isOpen ? await stores.findings.list(accountId, criteriaAt(now, review), range) : [];
    const pageRows = rows.slice(0, limit);
    const next = rows.length > limit ? String(pageRows.at(-1)?.ordinal) : null;
    const reasonsOf = new Map(pageRows.map((each) => [each.ordinal, each.reasons]));
    const keys = await stores.apiKeys.withOrdinals(accountId, [...reasonsOf.keys()]);
    const { day } = dayOfHour(hourOf(now));
    const names = keys.map(({ appname }) => appname);
    const uses = await stores.keyUses.ofKeys(accountId, names, usageDays(day).first);
    const items = keys.flatMap((key) => {
      const usage = uses.get(key.appname);
      return usage ? [viewOfItem(key, usage, reasonsOf.get(usage.ordinal) ?? [], now)] : [];
    });
    return new Page(items, { next_cursor: next, prev_cursor: null });
  },
);

function viewOfItem(key: ApiKey, uses: UsesOfKey, keyReasons: readonly Reason[], now: number): ReviewItem {
  const hour = hourOf(now);
  const { lastDay, last30Days } = sumsOf(hoursOf(uses), hour);
  return {
    key: viewOfKey(key, now),
    reasons: [...keyReasons],
    requests_24_hours: validCount(lastDay),
    requests_30_days: validCount(last30Days),
    denied_30_days: totalOf(last30Days) - validCount(last30Days),
    operations: operationsOf(uses, dayOfHour(hour).day)
      .slice(0, MAX_OPERATIONS)
      .map(({ operation }) => operation),
    last_write_at: uses.use.lastWriteAt,
  };
}

/** Returns the ordinal of the previous page's last key. */
function readPlace(cursor: string): number {
  if (!/^\d{1,15}$/.test(cursor)) throw new Refusal('invalid_cursor');
  return Number(cursor);
}
