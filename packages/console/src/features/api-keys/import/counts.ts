import type { ImportedRow, KeyImportReport } from '@keyward/sdk';

export function countOf(report: KeyImportReport, outcome: ImportedRow['outcome']): number {
  return report.rows.filter((row) => row.outcome === outcome).length;
}

export function pluralize(count: number, noun: string): string {
  return `${count.toLocaleString('en')} ${noun}${count === 1 ? '' : 's'}`;
}

/** Returns the expected outcome, such as `3 ready, 1 skipped, 2 rejected`. */
export function expectedOutcome(report: KeyImportReport): string {
  const parts = (['ready', 'skipped', 'rejected'] as const).map(
    (outcome) => [countOf(report, outcome), outcome] as const,
  );
  return joinCounts(parts.filter(([count, outcome]) => count > 0 || outcome === 'ready'));
}

/** Returns the outcome, such as `2 keys imported, 1 updated`. */
export function doneSentence({ imported, updated, skipped, rejected }: KeyImportReport): string {
  const others = [
    [updated, 'updated'],
    [skipped, 'skipped'],
    [rejected, 'rejected'],
  ] as const;
  const otherText = joinCounts(others.filter(([count]) => count > 0));
  return `${pluralize(imported, 'key')} imported${otherText === '' ? '' : `, ${otherText}`}.`;
}

function joinCounts(parts: readonly (readonly [number, string])[]): string {
  return parts.map(([count, outcome]) => `${count.toLocaleString('en')} ${outcome}`).join(', ');
}
