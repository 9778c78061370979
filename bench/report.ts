import type { describeMachine } from './machine.ts';
import type { Measured } from './statistics.ts';

export interface Target {
  readonly limit: number;
  readonly better: 'higher' | 'lower';
}

/** One line of the result. */
export interface Row extends Measured {
  readonly name: string;
  readonly unit: 'requests/s' | 'operations/s' | 'ms' | 'µs' | 'MB' | 'times' | 'in all';
  readonly target?: Target;
  /** A note on the line. */
  readonly note?: string;
}

/** A line that could not be measured here, and why. */
export interface MissingRow {
  readonly name: string;
  readonly missing: string;
}

export interface Section {
  readonly name: string;
  readonly title: string;
  readonly rows: readonly (Row | MissingRow)[];
}

/** A section as it is printed with `--json` and published from there. */
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
  const { name, unit, median, least, most, note = '' } = row;
  return [name, `${figure(median)} ${unit}`, `${figure(least)} to ${figure(most)}`, verdict(row), note];
}

/** Returns the section as a readable table. */
export function table({ title, rows }: Section): string {
  const all = [['', 'median', 'spread', 'target', ''], ...rows.map(cells)];
  const widths = all[0]?.map((_, column) => Math.max(...all.map((line) => line[column]?.length ?? 0))) ?? [];
  const text = all.map((line) =>
    line
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
  return [`\n${title}`, '-'.repeat(title.length), ...text].join('\n');
}

function verdict(row: Row): string {
  if (!row.target) return '';
  const { limit, better } = row.target;
  return `${better === 'higher' ? 'at least' : 'at most'} ${figure(limit)}: ${isMet(row) ? 'met' : 'MISSED'}`;
}

function figure(value: number): string {
  if (value >= 1000) return Math.round(value).toLocaleString('en-US');
  return String(Number(value.toPrecision(3)));
}
