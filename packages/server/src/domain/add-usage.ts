import { type KeyUse, mergeAddresses, type SeenAddress, type SeenLogin } from './key-use.ts';
import { type OperationUse, splitByDay } from './operation-use.ts';
import type { PendingUsage } from './pending-usage.ts';
import { addUsageScore } from './usage-score.ts';
import { addCounts, type Counts, dayOfHour, HOUR_SECONDS, type HourCounts, totalOf } from './use-counts.ts';

/**
 * Adds pending usage to the usage of a key. Returns the new usage, the counts of past hours and the operations by day.
 */
export function addUses(
  previous: KeyUse,
  added: PendingUsage,
): {
  use: KeyUse;
  past: readonly { day: number; hour: HourCounts }[];
  pastOperations: readonly { day: number; operations: readonly OperationUse[] }[];
} {
  const hours = new Map([[previous.hour, previous.counts]]);
  let { usageScore } = previous;
  added.eachHour((each, counts) => {
    hours.set(each, addCounts(hours.get(each) ?? [], counts));
    usageScore = addUsageScore(usageScore, totalOf(counts), each * HOUR_SECONDS);
  });
  const hour = Math.max(...hours.keys());
  const currentCounts = hours.get(hour) ?? [];
  hours.delete(hour);
  const newAddresses: SeenAddress[] = [];
  added.eachAddress((ip, seenAt) => newAddresses.push({ ip, at: seenAt }));
  const operations = splitByDay(operationsOf(previous, added));
  const use: KeyUse = {
    lastLogin: laterLogin(previous.lastLogin, added.lastLogin),
    addresses: mergeAddresses(previous.addresses, newAddresses),
    hour,
    counts: currentCounts,
    exchange: added.exchange ?? previous.exchange,
    operations: operations.latest,
    lastWriteAt: latest(previous.lastWriteAt, added.lastWriteAt),
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

/** Returns the counts of each hour, for one key or for many keys. */
export function sumOfHours(uses: readonly PendingUsage[]): ReadonlyMap<number, Counts> {
  const hours = new Map<number, Counts>();
  for (const each of uses) each.eachHour((hour, counts) => hours.set(hour, addCounts(hours.get(hour) ?? [], counts)));
  return hours;
}

function operationsOf(previous: KeyUse, added: PendingUsage): OperationUse[] {
  const operations: OperationUse[] = [...previous.operations];
  added.eachOperation((operation, count, at) => operations.push({ operation, count, at }));
  return operations;
}

function latest(one: number | null, other: number | null): number | null {
  return one === null || other === null ? (one ?? other) : Math.max(one, other);
}

/** Returns the last login of a key, including pending usage. */
export function lastLoginWith(previous: SeenLogin | null, pending: readonly PendingUsage[]): SeenLogin | null {
  return pending.reduce((last, { lastLogin }) => laterLogin(last, lastLogin), previous);
}

/** If two logins have the same second, the one added later counts. */
function laterLogin(previous: SeenLogin | null, added: SeenLogin | null): SeenLogin | null {
  if (!previous || !added) return added ?? previous;
  return added.at >= previous.at ? added : previous;
}
