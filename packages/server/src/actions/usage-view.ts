import type { KeyUsage } from '@keyward/contract';
import { addOperations, OPERATION_DAYS } from '../domain/operation-use.ts';
import { usageDays } from '../domain/usage-days.ts';
import { addCounts, type Counts, dayOfHour, HOURS, hourOf, type Outcome, outcomes } from '../domain/use-counts.ts';
import type { UsesOfKey } from '../storage/stores/key-use-reads.ts';

/** Counts as the contract shows them. */
export function namedCounts(counts: Counts): Record<Outcome, number> {
  return Object.fromEntries(outcomes.map((outcome, at) => [outcome, counts[at] ?? 0])) as Record<Outcome, number>;
}

/**
 * Days are whole: what a clock that was set back left ahead on this day counts, as in the days of the list and in its order.
 * @param hour the present one, since 1970
 */
export function sumsOf(hours: ReadonlyMap<number, Counts>, hour: number): { lastDay: Counts; told: Counts } {
  const { first, last } = usageDays(dayOfHour(hour).day);
  const told = sumBetween(hours, first * HOURS, (last + 1) * HOURS - 1);
  return { lastDay: sumBetween(hours, hour - HOURS + 1, hour), told };
}

export function totalsOf(hours: ReadonlyMap<number, Counts>, hour: number): KeyUsage['totals'] {
  const { lastDay, told } = sumsOf(hours, hour);
  return { last_24_hours: namedCounts(lastDay), last_30_days: namedCounts(told) };
}

function sumBetween(hours: ReadonlyMap<number, Counts>, first: number, last: number): Counts {
  let sum: Counts = [];
  for (const [hour, counts] of hours) if (hour >= first && hour <= last) sum = addCounts(sum, counts);
  return sum;
}

/** Those that lie behind and the present one, which may stand among them when a clock went back. */
export function hoursOf({ use, days }: UsesOfKey): Map<number, Counts> {
  const hours = new Map<number, Counts>();
  const add = (hour: number, counts: Counts) => hours.set(hour, addCounts(hours.get(hour) ?? [], counts));
  for (const { day, hours: ofDay } of days) for (const { hour, counts } of ofDay) add(day * HOURS + hour, counts);
  add(use.hour, use.counts);
  return hours;
}

/** What a key was used for in {@link OPERATION_DAYS}, the latest first. */
export function operationsOf({ use, days }: UsesOfKey, today: number): KeyUsage['operations'] {
  const since = today - OPERATION_DAYS + 1;
  const past = days.filter(({ day }) => day >= since).flatMap((each) => each.operations);
  const present = use.operations.filter(({ at }) => dayOfHour(hourOf(at)).day >= since);
  return addOperations(present, past).map(({ operation, count, at }) => ({ operation, count, last_used: at }));
}
