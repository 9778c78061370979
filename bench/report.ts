import type { describeMachine } from './machine.ts';
import type { Measured } from './statistics.ts';

export interface Target {
  readonly limit: number;
  readonly better: 'higher' | 'lower';
}

/** A row of the result. */
export interface Row extends Measured {
  readonly name: string;
  readonly unit: 'requests/s' | 'operations/s' | 'ms' | 'µs' | 'MB' | 'times' | 'total';
  readonly target?: Target;
  /** A note for the row. */
  readonly note?: string;
}

/** A row that could not be measured on this machine, and the reason. */
export interface MissingRow {
  readonly name: string;
  readonly missing: string;
}

export interface Section {
  readonly name: string;
  readonly title: string;
  readonly rows: readonly (Row | MissingRow)[];
}

/** A section as `--json` prints it and `publish.ts` reads it. */
export interface MeasuredSection extends Section {
  readonly machine: ReturnType<typeof describeMachine>;
  readonly settings: object;
}

export function isMet({ median, target }: Row): boolean | undefined {
  if (!target) return undefined;
  return target.better === 'higher' ? median >= target.limit : median <= target.limit;
}

/** Returns the cells of a row: name, median, spread, target, note. */
export function cells(row: Row | MissingRow): [string, string, string, string, string] {
  if ('missing' in row) return [row.name, row.missing, '', '', ''];
  const { name, unit, median, min: least, max: most, note = '' } = row;
  return [
    name,
    `${formatFigure(median)} ${unit}`,
    `${formatFigure(least)} to ${formatFigure(most)}`,
    targetText(row),
    note,
  ];
}

/** Returns the section as a readable table. */
export function formatTable({ title, rows }: Section): string {
  const tableRows = [['', 'median', 'spread', 'target', ''], ...rows.map(cells)];
  const widths =
    tableRows[0]?.map((_, column) => Math.max(...tableRows.map((line) => line[column]?.length ?? 0))) ?? [];
  const text = tableRows.map((line) =>
    line
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
  return [`\n${title}`, '-'.repeat(title.length), ...text].join('\n');
}

function targetText(row: Row): string {
  if (!row.target) return '';
  const { limit, better } = row.target;
  return `${better === 'higher' ? 'at least' : 'at most'} ${formatFigure(limit)}: ${isMet(row) ? 'met' : 'MISSED'}`;
}

function formatFigure(value: number): string {
  if (value >= 1000) return Math.round(value).toLocaleString('en-US');
  return String(Number(value.toPrecision(3)));
}
