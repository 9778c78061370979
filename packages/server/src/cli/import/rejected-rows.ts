import type { ImportedRow } from '@keyward/contract';
import { formatCount } from '../output.ts';

/** Maximum number of rows with the same reason that are listed separately. */
const MAX_ROWS_PER_REASON = 3;
/** Maximum number of row ranges in a line. */
const MAX_RANGES = 4;

/**
 * Returns the cells of rejected rows: row, name and reason. After the first three, rows with the same reason share a
 * line, so that an error in every row does not hide the other errors.
 */
export function rejectedCells(rejected: readonly ImportedRow[]): string[][] {
  const rowsByReason = Map.groupBy(rejected, ({ reason = '' }) => reason);
  return [...rowsByReason]
    .flatMap(([reason, rows]) => toLines(reason, rows))
    .sort(byFirstRow)
    .map(({ cells }) => cells);
}

interface Line {
  readonly firstRow: number;
  readonly cells: string[];
}

function toLines(reason: string, rows: readonly ImportedRow[]): Line[] {
  const lines = rows
    .slice(0, MAX_ROWS_PER_REASON)
    .map(({ row, name }) => ({ firstRow: row, cells: [String(row), name, reason] }));
  const otherRows = rows.slice(MAX_ROWS_PER_REASON);
  const [first] = otherRows;
  if (!first) return lines;
  const numbers = rangesOf(otherRows.map(({ row }) => row));
  const cells = [numbers, formatCount(otherRows.length, 'row'), `Same reason as row ${rows[0]?.row}.`];
  return [...lines, { firstRow: first.row, cells }];
}

/** Formats row numbers such as `5 to 200, 203`, up to a maximum number of ranges. */
function rangesOf(numbers: readonly number[]): string {
  const starts = numbers.filter((number, index) => number - 1 !== numbers[index - 1]);
  const ends = numbers.filter((number, index) => number + 1 !== numbers[index + 1]);
  const ranges = starts.map((start, index) => (start === ends[index] ? `${start}` : `${start} to ${ends[index]}`));
  const suffix = ranges.length > MAX_RANGES ? ' and others' : '';
  return ranges.slice(0, MAX_RANGES).join(', ') + suffix;
}

function byFirstRow(a: Line, b: Line): number {
  return a.firstRow - b.firstRow;
}
