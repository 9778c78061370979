import type { KeyUsage } from '@keyward/contract';
import { addOperations, OPERATION_DAYS } from '../domain/operation-use.ts';
import { usageDays } from '../domain/usage-days.ts';
import { addCounts, type Counts, dayOfHour, HOURS, hourOf, type Outcome, outcomes } from '../domain/use-counts.ts';
import type { UsesOfKey } from '../storage/stores/key-use-reads.ts';

/** Returns counts as the contract defines them. */
export function namedCounts(counts: Counts): Record<Outcome, number> {
  return Object.fromEntries(outcomes.map((outcome, at) => [outcome, counts[at] ?? 0])) as Record<Outcome, number>;
}

/**
 * Sums the last 24 hours and the last 30 days. Days are summed as a whole, so usage later today, recorded before a
 * clock was set back, counts too. The daily usage and the sort order of the list do the same.
 * @param hour the current hour, counted from 1970
 */
export function sumsOf(hours: ReadonlyMap<number, Counts>, hour: number): { lastDay: Counts; last30Days: Counts } {
  const { first, last } = usageDays(dayOfHour(hour).day);
  const last30Days = sumBetween(hours, first * HOURS, (last + 1) * HOURS - 1);
  return { lastDay: sumBetween(hours, hour - HOURS + 1, hour), last30Days };
}

export function totalsOf(hours: ReadonlyMap<number, Counts>, hour: number): KeyUsage['totals'] {
  const { lastDay, last30Days } = sumsOf(hours, hour);
  return { last_24_hours: namedCounts(lastDay), last_30_days: namedCounts(last30Days) };
}

function sumBetween(hours: ReadonlyMap<number, Counts>, first: number, last: number): Counts {
  let sum: Counts = [];
  for (const [hour, counts] of hours) if (hour >= first && hour <= last) sum = addCounts(sum, counts);
  return sum;
}

/**
 * Returns the counts of past hours and of the current hour. If the clock was set back, the past hours may include the
 * current hour.
 */
export function hoursOf({ use, days }: UsesOfKey): Map<number, Counts> {
  const hours = new Map<number, Counts>();
  const add = (hour: number, counts: Counts) => hours.set(hour, addCounts(hours.get(hour) ?? [], counts));
  for (const { day, hours: ofDay } of days) for (const { hour, counts } of ofDay) add(day * HOURS + hour, counts);
  add(use.hour, use.counts);
  return hours;
}

/** Returns the operations performed with a key in the last {@link OPERATION_DAYS} days, most recent first. */
export function operationsOf({ use, days }: UsesOfKey, today: number): KeyUsage['operations'] {
  const since = today - OPERATION_DAYS + 1;
  const past = days.filter(({ day }) => day >= since).flatMap((each) => each.operations);
  const current = use.operations.filter(({ at }) => dayOfHour(hourOf(at)).day >= since);
  return addOperations(current, past).map(({ operation, count, at }) => ({ operation, count, last_used: at }));
}
