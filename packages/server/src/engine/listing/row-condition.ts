import { keyStates } from '../../domain/api-key.ts';
import type { KeyCondition, TimeField, TimeRange } from '../../domain/key-condition.ts';

/** The columns that conditions compare. */
export interface ConditionColumns {
  readonly times: Readonly<Record<TimeField, Float64Array>>;
  /** Indexes into `keyStates`. */
  readonly states: Uint8Array;
}

/**
 * Keeps the rows that meet the condition, in the same array and order. Uses a short loop per comparison instead of a
 * call per row, because there may be a million rows.
 */
export function filterRows({ times, states }: KeyCondition, rows: Int32Array, columns: ConditionColumns): Int32Array {
  let remaining = rows;
  for (const [field, range] of Object.entries(times) as [TimeField, TimeRange][]) {
    remaining = rowsInRange(remaining, columns.times[field], range);
  }
  return states ? rowsInStates(remaining, columns.states, states) : remaining;
}

function rowsInRange(rows: Int32Array, column: Float64Array, range: TimeRange): Int32Array {
  const { after = Number.NEGATIVE_INFINITY, upTo = Number.POSITIVE_INFINITY } = range;
  let count = 0;
  for (let at = 0; at < rows.length; at++) {
    const row = rows[at] as number;
    const time = column[row] as number;
    if (time > after && time <= upTo) rows[count++] = row;
  }
  return rows.subarray(0, count);
}

function rowsInStates(rows: Int32Array, column: Uint8Array, states: readonly string[]): Int32Array {
  const isSelected = Uint8Array.from(keyStates, (state) => Number(states.includes(state)));
  let count = 0;
  for (let at = 0; at < rows.length; at++) {
    const row = rows[at] as number;
    if (isSelected[column[row] as number] === 1) rows[count++] = row;
  }
  return rows.subarray(0, count);
}
