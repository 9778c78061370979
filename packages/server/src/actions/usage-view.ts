import { addCounts, type Counts, type Outcome, outcomes } from '../domain/use-counts.ts';

/** Counts as the contract shows them. */
export function namedCounts(counts: Counts): Record<Outcome, number> {
  return Object.fromEntries(outcomes.map((outcome, at) => [outcome, counts[at] ?? 0])) as Record<Outcome, number>;
}

/** @param first hour since 1970 @param last the last that counts */
export function sumBetween(hours: ReadonlyMap<number, Counts>, first: number, last: number): Counts {
  let sum: Counts = [];
  for (const [hour, counts] of hours) if (hour >= first && hour <= last) sum = addCounts(sum, counts);
  return sum;
}
