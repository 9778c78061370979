import { HOURS } from './use-counts.ts';

/** Number of days over which usage is summed, including today. */
export const USAGE_DAYS = 30;

/** Whole days since 1970, both inclusive. */
export interface DaySpan {
  readonly first: number;
  readonly last: number;
}

/** A span whose usage is added to a sum, or subtracted from it. */
export interface SignedSpan extends DaySpan {
  readonly sign: 1 | -1;
}

/** Returns the days over which usage is summed on this day. */
export function usageDays(today: number): DaySpan {
  return { first: today - USAGE_DAYS + 1, last: today };
}

/** @param hour since 1970 */
export function includesHour({ first, last }: DaySpan, hour: number): boolean {
  return hour >= first * HOURS && hour < (last + 1) * HOURS;
}

/** Returns the spans that convert the sums of one span to those of another; without a span, sums are 0. */
export function differenceOf(from: DaySpan | undefined, to: DaySpan): SignedSpan[] {
  if (!from) return [{ ...to, sign: 1 }];
  const leaving = daysOnlyIn(from, to).map((span) => ({ ...span, sign: -1 as const }));
  const entering = daysOnlyIn(to, from).map((span) => ({ ...span, sign: 1 as const }));
  return [...leaving, ...entering];
}

function daysOnlyIn({ first, last }: DaySpan, other: DaySpan): DaySpan[] {
  const before = { first, last: Math.min(last, other.first - 1) };
  const after = { first: Math.max(first, other.last + 1), last };
  return [before, after].filter((span) => span.first <= span.last);
}
