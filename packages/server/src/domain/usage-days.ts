import { HOURS } from './use-counts.ts';

/** Number of days over which usage is summed, including today. */
export const USAGE_DAYS = 30;

/** A range of whole days since 1970, both inclusive. */
export interface DaySpan {
  readonly first: number;
  readonly last: number;
}

/** A span whose usage is added to the totals, or subtracted from them. */
export interface SignedSpan extends DaySpan {
  readonly sign: 1 | -1;
}

/** Returns the days over which usage is summed as of this day. */
export function usageDays(today: number): DaySpan {
  return { first: today - USAGE_DAYS + 1, last: today };
}

/** @param hour hours since 1970 */
export function includesHour({ first, last }: DaySpan, hour: number): boolean {
  return hour >= first * HOURS && hour < (last + 1) * HOURS;
}

/**
 * Returns the spans to add and subtract to convert the totals of one span to the totals of another. Without a span,
 * totals are 0.
 */
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
