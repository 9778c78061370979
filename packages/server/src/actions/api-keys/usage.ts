import { type DailyUsage, type KeyUsage, operations } from '@keyward/contract';
import { addOperations, OPERATION_DAYS } from '../../domain/operation-use.ts';
import {
  addCounts,
  type Counts,
  dayOfHour,
  goodOf,
  HOUR_SECONDS,
  HOURS,
  hourOf,
  totalOf,
} from '../../domain/use-counts.ts';
import type { CountsOfKey, UsesOfKey } from '../../storage/stores/key-use-reads.ts';
import { action } from '../action.ts';
import { Refusal } from '../refusal.ts';
import { namedCounts, sumBetween } from '../usage-view.ts';
import { keyNamed } from './get.ts';

const DAYS = 30;

export const getApiKeyUsage = action(
  operations.getApiKeyUsage,
  async (context, caller, { params, query }): Promise<KeyUsage> => {
    await context.uses.settle();
    const { stores } = context.storage;
    const key = await keyNamed(stores, caller, params.appname);
    const hour = hourOf(context.now());
    const { day: today } = dayOfHour(hour);
    const since = today - (query.days ?? DAYS) + 1;
    const known = await stores.keyUses.ofKey(caller.accountId, key.id, Math.min(since, today - DAYS + 1));
    if (!known) throw new Refusal('not_found', 'There is no API key of this name in the account.');
    const hours = hoursOf(known);
    return {
      last_login: known.use.lastLogin?.at ?? null,
      addresses: known.use.addresses.map(({ ip, at }) => ({ ip, last_seen: at })),
      totals: {
        last_24_hours: namedCounts(sumBetween(hours, hour - HOURS + 1, hour)),
        last_30_days: namedCounts(sumBetween(hours, (today - DAYS + 1) * HOURS, hour)),
      },
      operations: operationsOf(known, today - OPERATION_DAYS + 1),
      beyond_reading_at: known.use.beyondReadingAt,
      hours: [...hours]
        .filter(([each, counts]) => dayOfHour(each).day >= since && counts.some((count) => count > 0))
        .sort(([one], [other]) => one - other)
        .map(([each, counts]) => ({ begins_at: each * HOUR_SECONDS, ...namedCounts(counts) })),
    };
  },
);

export const summarizeUsage = action(
  operations.summarizeUsage,
  async (context, caller, { body }): Promise<DailyUsage[]> => {
    await context.uses.settle();
    const { day: today } = dayOfHour(hourOf(context.now()));
    const since = today - DAYS + 1;
    const known = await context.storage.stores.keyUses.ofKeys(caller.accountId, body.appnames, since);
    return body.appnames.flatMap((appname) => {
      const uses = known.get(appname);
      return uses ? [{ appname, ...byDay(hoursOf(uses), since) }] : [];
    });
  },
);

/** Those that lie behind and the present one, which may stand among them when a clock went back. */
function hoursOf({ use, days }: CountsOfKey): Map<number, Counts> {
  const hours = new Map<number, Counts>();
  const add = (hour: number, counts: Counts) => hours.set(hour, addCounts(hours.get(hour) ?? [], counts));
  for (const { day, hours: ofDay } of days) for (const { hour, counts } of ofDay) add(day * HOURS + hour, counts);
  add(use.hour, use.counts);
  return hours;
}

function byDay(hours: ReadonlyMap<number, Counts>, since: number): Pick<DailyUsage, 'good' | 'refused'> {
  const good = Array.from({ length: DAYS }, () => 0);
  const refused = [...good];
  for (const [hour, counts] of hours) {
    const place = dayOfHour(hour).day - since;
    // A clock that went back leaves hours ahead.
    if (place < 0 || place >= DAYS) continue;
    good[place] = (good[place] ?? 0) + goodOf(counts);
    refused[place] = (refused[place] ?? 0) + totalOf(counts) - goodOf(counts);
  }
  return { good, refused };
}

function operationsOf({ use, days }: UsesOfKey, since: number): KeyUsage['operations'] {
  const past = days.filter(({ day }) => day >= since).flatMap((each) => each.operations);
  const present = use.operations.filter(({ at }) => dayOfHour(hourOf(at)).day >= since);
  return addOperations(present, past).map(({ operation, count, at }) => ({ operation, count, last_used: at }));
}
