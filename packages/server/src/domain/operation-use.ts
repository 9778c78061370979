import { dayOfHour, hourOf } from './use-counts.ts';

/** A key's requests for one operation on one day, and the time of the last request in Unix seconds. */
export interface OperationUse {
  /** An operation id of the API, or `exchange`, `verify`, `oauth`, `replica`, `forward-auth[:route]`. */
  readonly operation: string;
  readonly count: number;
  readonly at: number;
}

/** Maximum number of operations stored per day. Requests of the least recent operations beyond it are summed. */
export const MAX_STORED_OPERATIONS = 20;
/** Number of days for which operations are shown. */
export const OPERATION_DAYS = 30;
const OTHERS = 'other';

/** Sums requests by operation, most recent first. */
export function addOperations(...lists: readonly (readonly OperationUse[])[]): OperationUse[] {
  const sums = new Map<string, OperationUse>();
  for (const { operation, count, at } of lists.flat()) {
    const existing = sums.get(operation);
    const sum = existing
      ? { operation, count: count + existing.count, at: Math.max(at, existing.at) }
      : { operation, count, at };
    sums.set(operation, sum);
  }
  return [...sums.values()].sort((one, other) => other.at - one.at || (one.operation < other.operation ? -1 : 1));
}

/** Splits requests into those on the latest day and those on the days before it. */
export function splitByDay(uses: readonly OperationUse[]): {
  latest: OperationUse[];
  past: { day: number; operations: OperationUse[] }[];
} {
  const [day] = uses.map(({ at }) => dayOf(at));
  if (uses.every(({ at }) => dayOf(at) === day)) return { latest: limitOperations(addOperations(uses)), past: [] };
  const days = [...Map.groupBy(uses, ({ at }) => dayOf(at))].sort(([one], [other]) => other - one);
  const [latest, ...past] = days.map(([day, operations]) => ({
    day,
    operations: limitOperations(addOperations(operations)),
  }));
  return { latest: latest?.operations ?? [], past };
}

function limitOperations(operations: OperationUse[]): OperationUse[] {
  if (operations.length <= MAX_STORED_OPERATIONS) return operations;
  const recent = operations.slice(0, MAX_STORED_OPERATIONS - 1);
  const remaining = operations.slice(MAX_STORED_OPERATIONS - 1).map((each) => ({ ...each, operation: OTHERS }));
  return addOperations(recent, remaining);
}

function dayOf(at: number): number {
  return dayOfHour(hourOf(at)).day;
}

/** Serializes operations so that more can be appended. */
export function writeOperations(operations: readonly OperationUse[]): string {
  return operations.map(({ operation, count, at }) => `${operation} ${count} ${at};`).join('');
}

export function readOperations(text: string): OperationUse[] {
  if (text === '') return [];
  return text
    .slice(0, -1)
    .split(';')
    .map((each) => {
      const [operation = '', count, at] = each.split(' ');
      return { operation, count: Number(count), at: Number(at) };
    });
}
