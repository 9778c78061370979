import { type KeyUse, mergeAddresses, type SeenAddress, type SeenLogin } from './key-use.ts';
import { type OperationUse, splitByDay } from './operation-use.ts';
import type { PendingUsage } from './pending-usage.ts';
import { addUsageScore } from './usage-score.ts';
import { addCounts, type Counts, dayOfHour, HOUR_SECONDS, type HourCounts, totalOf } from './use-counts.ts';

/** Adds pending usage to the usage of a key. Returns the new usage, and the past hours and operations by day. */
export function addUses(
  known: KeyUse,
  added: PendingUsage,
): {
  use: KeyUse;
  past: readonly { day: number; hour: HourCounts }[];
  pastOperations: readonly { day: number; operations: readonly OperationUse[] }[];
} {
  const hours = new Map([[known.hour, known.counts]]);
  let { usageScore } = known;
  added.eachHour((each, counts) => {
    hours.set(each, addCounts(hours.get(each) ?? [], counts));
    usageScore = addUsageScore(usageScore, totalOf(counts), each * HOUR_SECONDS);
  });
  const hour = Math.max(...hours.keys());
  const present = hours.get(hour) ?? [];
  hours.delete(hour);
  const seen: SeenAddress[] = [];
  added.eachAddress((ip, seenAt) => seen.push({ ip, at: seenAt }));
  const operations = splitByDay(operationsOf(known, added));
  const use: KeyUse = {
    lastLogin: laterLogin(known.lastLogin, added.lastLogin),
    addresses: mergeAddresses(known.addresses, seen),
    hour,
    counts: present,
    exchange: added.exchange ?? known.exchange,
    operations: operations.present,
    lastWriteAt: latest(known.lastWriteAt, added.lastWriteAt),
    usageScore,
  };
  return { use, past: pastHours(hours), pastOperations: operations.past };
}

function pastHours(hours: ReadonlyMap<number, Counts>): { day: number; hour: HourCounts }[] {
  return [...hours]
    .filter(([, counts]) => counts.some((count) => count > 0))
    .map(([each, counts]) => {
      const { day, hourOfDay } = dayOfHour(each);
      return { day, hour: { hour: hourOfDay, counts } };
    });
}

/** Returns the counts of each hour, of one key or of many. */
export function sumOfHours(uses: readonly PendingUsage[]): ReadonlyMap<number, Counts> {
  const hours = new Map<number, Counts>();
  for (const each of uses) each.eachHour((hour, counts) => hours.set(hour, addCounts(hours.get(hour) ?? [], counts)));
  return hours;
}

function operationsOf(known: KeyUse, added: PendingUsage): OperationUse[] {
  const operations: OperationUse[] = [...known.operations];
  added.eachOperation((operation, count, at) => operations.push({ operation, count, at }));
  return operations;
}

function latest(one: number | null, other: number | null): number | null {
  return one === null || other === null ? (one ?? other) : Math.max(one, other);
}

/** Returns the last login of a key, including pending usage. */
export function lastLoginWith(known: SeenLogin | null, pending: readonly PendingUsage[]): SeenLogin | null {
  return pending.reduce((last, { lastLogin }) => laterLogin(last, lastLogin), known);
}

/** Of two logins in the same second, the one added later counts. */
function laterLogin(known: SeenLogin | null, added: SeenLogin | null): SeenLogin | null {
  if (!known || !added) return added ?? known;
  return added.at >= known.at ? added : known;
}
