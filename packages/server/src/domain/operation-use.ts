import { dayOfHour, hourOf } from './use-counts.ts';

/** The requests of a key for one operation on one day, and the time of the last in Unix seconds. */
export interface OperationUse {
  /** An operation id of the API, or `exchange`, `verify`, `oauth`, `replica`, `forward-auth[:route]`. */
  readonly operation: string;
  readonly count: number;
  readonly at: number;
}

/** Maximum number of operations stored per day; the least recent operations beyond it are summed. */
export const OPERATIONS_KEPT = 20;
/** Number of days for which operations are shown. */
export const OPERATION_DAYS = 30;
const OTHERS = 'other';

/** Sums requests by operation, latest first. */
export function addOperations(...lists: readonly (readonly OperationUse[])[]): OperationUse[] {
  const sums = new Map<string, OperationUse>();
  for (const { operation, count, at } of lists.flat()) {
    const known = sums.get(operation);
    const sum = known
      ? { operation, count: count + known.count, at: Math.max(at, known.at) }
      : { operation, count, at };
    sums.set(operation, sum);
  }
  return [...sums.values()].sort((one, other) => other.at - one.at || (one.operation < other.operation ? -1 : 1));
}

/** Splits requests into the latest day and the days before it. */
export function splitByDay(uses: readonly OperationUse[]): {
  present: OperationUse[];
  past: { day: number; operations: OperationUse[] }[];
} {
  const [day] = uses.map(({ at }) => dayOf(at));
  if (uses.every(({ at }) => dayOf(at) === day)) return { present: limitOperations(addOperations(uses)), past: [] };
  const days = [...Map.groupBy(uses, ({ at }) => dayOf(at))].sort(([one], [other]) => other - one);
  const [present, ...past] = days.map(([day, operations]) => ({
    day,
    operations: limitOperations(addOperations(operations)),
  }));
  return { present: present?.operations ?? [], past };
}

function limitOperations(operations: OperationUse[]): OperationUse[] {
  if (operations.length <= OPERATIONS_KEPT) return operations;
  const kept = operations.slice(0, OPERATIONS_KEPT - 1);
  const rest = operations.slice(OPERATIONS_KEPT - 1).map((each) => ({ ...each, operation: OTHERS }));
  return addOperations(kept, rest);
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
