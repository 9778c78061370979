import { type DailyUsage, type KeyUsage, operations } from '@keyward/contract';
import { USAGE_DAYS, usageDays } from '../../../domain/usage-days.ts';
import { type Counts, dayOfHour, HOUR_SECONDS, hourOf, totalOf, validCount } from '../../../domain/use-counts.ts';
import { action } from '../../action.ts';
import type { ActionContext } from '../../ports.ts';
import { Refusal } from '../../refusal.ts';
import { hoursOf, namedCounts, operationsOf, totalsOf } from '../../usage-view.ts';
import { keyNamed } from './get.ts';

export const getApiKeyUsage = action(
  operations.getApiKeyUsage,
  async (context: ActionContext<'uses'>, caller, { params, query }): Promise<KeyUsage> => {
    await context.uses.catchUp();
    const { stores } = context.storage;
    const key = await keyNamed(stores, caller, params.appname);
    const hour = hourOf(context.now());
    const { day: today } = dayOfHour(hour);
    const since = today - (query.days ?? USAGE_DAYS) + 1;
    const usage = await stores.keyUses.ofKey(caller.accountId, key.id, Math.min(since, usageDays(today).first));
    if (!usage) throw new Refusal('not_found', 'The account has no API key with this name. Check the name.');
    const hours = hoursOf(usage);
    return {
      last_login: usage.use.lastLogin?.at ?? null,
      ip_addresses: usage.use.addresses.map(({ ip, at }) => ({ ip, last_seen: at })),
      totals: totalsOf(hours, hour),
      operations: operationsOf(usage, today),
      last_write_at: usage.use.lastWriteAt,
      hours: [...hours]
        .filter(([each, counts]) => dayOfHour(each).day >= since && counts.some((count) => count > 0))
        .sort(([one], [other]) => one - other)
        .map(([each, counts]) => ({ starts_at: each * HOUR_SECONDS, ...namedCounts(counts) })),
    };
  },
);

export const summarizeUsage = action(
  operations.summarizeUsage,
  async (context: ActionContext<'uses'>, caller, { body }): Promise<DailyUsage[]> => {
    await context.uses.catchUp();
    const { day: today } = dayOfHour(hourOf(context.now()));
    const since = usageDays(today).first;
    const usage = await context.storage.stores.keyUses.ofKeys(caller.accountId, body.appnames, since);
    return body.appnames.flatMap((appname) => {
      const uses = usage.get(appname);
      return uses ? [{ appname, ...byDay(hoursOf(uses), since) }] : [];
    });
  },
);

function byDay(hours: ReadonlyMap<number, Counts>, since: number): Pick<DailyUsage, 'allowed' | 'denied'> {
  const allowed = Array.from({ length: USAGE_DAYS }, () => 0);
  const denied = [...allowed];
  for (const [hour, counts] of hours) {
    const dayIndex = dayOfHour(hour).day - since;
    // If the clock was set back, stored hours can be in the future.
    if (dayIndex < 0 || dayIndex >= USAGE_DAYS) continue;
    allowed[dayIndex] = (allowed[dayIndex] ?? 0) + validCount(counts);
    denied[dayIndex] = (denied[dayIndex] ?? 0) + totalOf(counts) - validCount(counts);
  }
  return { allowed, denied };
}
