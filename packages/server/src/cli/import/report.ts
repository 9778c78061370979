import { importCounts, reportOf } from '../../actions/api-keys/import/report.ts';
import type { Cli } from '../cli.ts';
import { formatCount, formatJson, formatTable } from '../output.ts';
import type { Forecast, PartReport } from './file-import.ts';
import { rejectedCells } from './rejected-rows.ts';

/**
 * The output of an import. A file with one part has one report. With several parts, each report is printed before the
 * next part starts, and the final output contains the totals.
 */
export class ImportOutput {
  readonly #cli: Cli;
  readonly #totals = { imported: 0, updated: 0, skipped: 0, rejected: 0 };
  #rowCount = 0;
  #only: PartReport | undefined;

  constructor(cli: Cli) {
    this.#cli = cli;
  }

  /** @param lines formats a part as text */
  add(part: PartReport, lines: (part: PartReport) => readonly string[]): void {
    this.#rowCount += part.rows.length;
    for (const { outcome } of part.rows) if (outcome !== 'ready') this.#totals[outcome] += 1;
    if (part.isOnly) this.#only = part;
    else if (this.#cli.json) this.#cli.io.out(`${formatJson(reportOf(part.rows))}\n`);
    else
      this.#cli.io.out(
        lines(part)
          .map((line) => `${line}\n`)
          .join(''),
      );
  }

  /** @param members additional fields of the JSON output */
  finish(lines: (part: PartReport) => readonly string[], summary: readonly string[], members: object = {}): void {
    const only = this.#only;
    if (this.#totals.rejected > 0) this.#cli.exitCode = 1;
    this.#cli.setOutput({ ...(only ? reportOf(only.rows) : this.#totals), ...members }, () => [
      ...(only ? lines(only) : []),
      ...summary,
    ]);
  }

  /** Returns text such as `8 rows: 8 imported, 0 rejected.` */
  get countLine(): string {
    return `${formatCount(this.#rowCount, 'row')}: ${importCounts(this.#totals)}.`;
  }
}

/** Returns the rejected rows of a part, or no lines if all rows are valid. */
export function rejectedLines({ rows }: PartReport): string[] {
  const rejected = rows.filter(({ outcome }) => outcome === 'rejected');
  return rejected.length > 0 ? [...formatTable(['ROW', 'NAME', 'REASON'], rejectedCells(rejected)), ''] : [];
}

/**
 * Returns the rows of the only part, or just its rejected rows if there are any. For one of several parts, returns its
 * counts and rejected rows.
 */
export function importedLines(part: PartReport): string[] {
  const { rows, isOnly } = part;
  if (!isOnly) {
    const numbers = `Rows ${rows[0]?.row} to ${rows.at(-1)?.row}`;
    return [`${numbers}: ${importCounts(reportOf(part.rows))}.`, ...rejectedLines(part)];
  }
  const rejected = rejectedLines(part);
  if (rejected.length > 0) return rejected;
  const cells = rows.map(({ row, name, outcome, reason }) => [String(row), name, outcome, reason ?? '']);
  return [...formatTable(['ROW', 'NAME', 'OUTCOME', 'REASON'], cells), ''];
}

/** Returns text such as `3 rows: 1 would be active, 1 disabled, 0 expired, 1 rejected.` */
export function forecastLine({ secrets: _, ...counts }: Forecast): string {
  const { active, disabled, expired, updated, skipped, rejected } = counts;
  const total = Object.values(counts).reduce((sum, count) => sum + count, 0);
  return [
    `${formatCount(total, 'row')}: ${active} would be active`,
    `${disabled} disabled`,
    `${expired} expired`,
    ...(updated > 0 ? [`${updated} updated`] : []),
    ...(skipped > 0 ? [`${skipped} skipped`] : []),
    `${rejected} rejected.`,
  ].join(', ');
}
