import type { ImportedRow, KeyImportReport } from '@keyward/contract';
import type { ApiKey } from '../../../domain/api-key.ts';
import type { PlannedRow } from './plan.ts';

/** Returns the report of an import: the outcomes of its rows, with counts. */
export function reportOf(rows: readonly ImportedRow[]): KeyImportReport {
  const count = (outcome: ImportedRow['outcome']) => rows.filter((row) => row.outcome === outcome).length;
  return {
    imported: count('imported'),
    updated: count('updated'),
    skipped: count('skipped'),
    rejected: count('rejected'),
    rows: [...rows],
  };
}

/** Returns the counts of a report as text. */
export function importCounts({ imported, updated, skipped, rejected }: Omit<KeyImportReport, 'rows'>): string {
  const otherCounts = [updated > 0 && `${updated} updated`, skipped > 0 && `${skipped} skipped`].filter(
    (each) => each !== false,
  );
  return [`${imported} imported`, ...otherCounts, `${rejected} rejected`].join(', ');
}

/** Returns the outcome of a row that was not applied. */
export function unappliedOutcomeOf({ row, name, plan }: PlannedRow): ImportedRow {
  if (plan.kind === 'reject') return { row, name, outcome: 'rejected', reason: plan.reason };
  return { row, name, outcome: plan.kind === 'skip' ? 'skipped' : 'ready' };
}

/** Returns the outcome of a row in a preview; a ready row has the status that its key would have. */
export function withStatus(planned: PlannedRow, now: number): ImportedRow {
  const { plan } = planned;
  if (plan.kind === 'add') return { ...unappliedOutcomeOf(planned), status: importedStatus(plan.row, now) };
  if (plan.kind !== 'update') return unappliedOutcomeOf(planned);
  const { after, isDisabled } = plan.update;
  return { ...unappliedOutcomeOf(planned), status: isDisabled ? 'disabled' : importedStatus(after, now) };
}

/** Ignores a default expiry, which is always in the future. */
function importedStatus(
  { state, expiresAt }: Pick<ApiKey, 'state' | 'expiresAt'>,
  now: number,
): NonNullable<ImportedRow['status']> {
  if (state === 'disabled') return 'disabled';
  return expiresAt !== null && expiresAt <= now ? 'expired' : 'active';
}
