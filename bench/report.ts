import type { Measured } from './statistics.ts';

/** One line of the result. */
export interface Row extends Measured {
  readonly name: string;
  readonly unit: 'requests/s' | 'ms' | 'µs' | 'MB' | 'times';
  readonly target?: { readonly limit: number; readonly better: 'higher' | 'lower' };
  /** What must be known to read the line. */
  readonly note?: string;
}

export interface Section {
  readonly name: string;
  readonly title: string;
  readonly rows: readonly Row[];
}

export function isMet({ median, target }: Row): boolean | undefined {
  if (!target) return undefined;
  return target.better === 'higher' ? median >= target.limit : median <= target.limit;
}

/** The section as a table for people. */
export function table({ title, rows }: Section): string {
  const lines = rows.map((row) => [
    row.name,
    `${figure(row.median)} ${row.unit}`,
    `${figure(row.least)} to ${figure(row.most)}`,
    verdict(row),
    row.note ?? '',
  ]);
  const all = [['', 'median', 'spread', 'target', ''], ...lines];
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
