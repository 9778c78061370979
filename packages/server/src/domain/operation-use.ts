import { dayOfHour, hourOf } from './use-counts.ts';

/** What a key was used for on one day: how often, and when last in Unix seconds. */
export interface OperationUse {
  /** An operation of the API by its id, or `exchange`, `verify`, `oauth`, `replica`, `forward-auth[:route]`. */
  readonly operation: string;
  readonly count: number;
  readonly at: number;
}

/** So many are told apart on one day; what was used longer ago than these is counted together. */
export const OPERATIONS_KEPT = 20;
/** How far back operations are told. */
export const OPERATION_DAYS = 30;
const OTHERS = 'other';

/** Adds uses up by operation, the latest first. */
export function addOperations(...lists: readonly (readonly OperationUse[])[]): OperationUse[] {
  const sums = new Map<string, OperationUse>();
  for (const each of lists.flat()) {
    const known = sums.get(each.operation);
    const at = Math.max(each.at, known?.at ?? 0);
    sums.set(each.operation, { ...each, at, count: each.count + (known?.count ?? 0) });
  }
  return [...sums.values()].sort((one, other) => other.at - one.at || (one.operation < other.operation ? -1 : 1));
}

/** What of some uses belongs to the latest day, and what to each of the days before it. */
export function splitByDay(uses: readonly OperationUse[]): {
  present: OperationUse[];
  past: { day: number; operations: OperationUse[] }[];
} {
  const days = [...Map.groupBy(uses, ({ at }) => dayOf(at))].sort(([one], [other]) => other - one);
  const [present, ...past] = days.map(([day, operations]) => ({ day, operations: bounded(addOperations(operations)) }));
  return { present: present?.operations ?? [], past };
}

function bounded(operations: OperationUse[]): OperationUse[] {
  if (operations.length <= OPERATIONS_KEPT) return operations;
  const kept = operations.slice(0, OPERATIONS_KEPT - 1);
  const rest = operations.slice(OPERATIONS_KEPT - 1).map((each) => ({ ...each, operation: OTHERS }));
  return addOperations(kept, rest);
}

function dayOf(at: number): number {
  return dayOfHour(hourOf(at)).day;
}

/** One after another, so that what is added later is appended. */
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
