import { type KeyUsage, operations } from '@keyward/contract';
import { addCounts, type Counts, dayOfHour, hourOf, type Outcome, outcomes } from '../../domain/use-counts.ts';
import type { UsesOfKey } from '../../storage/stores/key-uses.ts';
import { action } from '../action.ts';
import { Refusal } from '../refusal.ts';
import { keyNamed } from './get.ts';

const DAYS = 30;
const HOUR_SECONDS = 3600;
const HOURS = 24;

export const getApiKeyUsage = action(
  operations.getApiKeyUsage,
  async (context, caller, { params, query }): Promise<KeyUsage> => {
    await context.uses.settle();
    const { stores } = context.storage;
    const key = await keyNamed(stores, caller, params.appname);
    const since = dayOfHour(hourOf(context.now())).day - (query.days ?? DAYS) + 1;
    const known = await stores.keyUses.ofKey(caller.accountId, key.id, since);
    if (!known) throw new Refusal('not_found', 'There is no API key of this name in the account.');
    return {
      last_login: known.use.lastLogin?.at ?? null,
      addresses: known.use.addresses.map(({ ip, at }) => ({ ip, last_seen: at })),
      hours: hoursOf(known, since),
    };
  },
);

/** Those that lie behind and the present one, which may stand among them when a clock went back. */
function hoursOf({ use, days }: UsesOfKey, since: number): KeyUsage['hours'] {
  const hours = new Map<number, Counts>();
  const add = (hour: number, counts: Counts) => hours.set(hour, addCounts(hours.get(hour) ?? [], counts));
  for (const { day, hours: ofDay } of days) for (const { hour, counts } of ofDay) add(day * HOURS + hour, counts);
  add(use.hour, use.counts);
  return [...hours]
    .filter(([hour, counts]) => dayOfHour(hour).day >= since && counts.some((count) => count > 0))
    .sort(([one], [other]) => one - other)
    .map(([hour, counts]) => ({ begins_at: hour * HOUR_SECONDS, ...named(counts) }));
}

function named(counts: Counts): Record<Outcome, number> {
  return Object.fromEntries(outcomes.map((outcome, at) => [outcome, counts[at] ?? 0])) as Record<Outcome, number>;
}
