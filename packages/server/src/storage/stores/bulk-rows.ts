import type { Kysely, Selectable } from 'kysely';
import type { BulkRow, RowOutcome, SelectedKey } from '../../domain/bulk-operation.ts';
import type { Dialect, StatementOf } from '../dialect.ts';
import type { Schema } from '../schema.ts';

/** The keys of a bulk operation and their outcomes. */
export function bulkRows(db: Kysely<Schema>, dialect: Dialect) {
  return {
    async addRows(accountId: string, id: string, rows: readonly SelectedKey[]): Promise<void> {
      await dialect.runEach(
        addRow,
        rows.map(({ position, keyId, appname }) => [id, position, accountId, keyId, appname]),
      );
    },

    /** Returns rows after a position, in order. */
    async rows(
      accountId: string,
      id: string,
      { after, limit, outcome }: { after: number; limit: number; outcome?: RowOutcome | 'pending' | undefined },
    ): Promise<BulkRow[]> {
      let query = db
        .selectFrom('bulk_operation_row')
        .selectAll()
        .where('account_id', '=', accountId)
        .where('bulk_operation', '=', id)
        .where('position', '>', after);
      if (outcome === 'pending') query = query.where('outcome', 'is', null);
      else if (outcome) query = query.where('outcome', '=', outcome);
      return (await query.orderBy('position').limit(limit).execute()).map(toBulkRow);
    },

    async settle(accountId: string, id: string, rows: readonly BulkRow[]): Promise<void> {
      await dialect.runEach(
        settleRow,
        rows.map(({ position, outcome, code, message }) => [outcome, code, message, accountId, id, position]),
      );
    },
  };
}

const addRow: StatementOf = (db) =>
  db
    .insertInto('bulk_operation_row')
    .values({ bulk_operation: '', position: 0, account_id: '', key_id: '', appname: '' });

const settleRow: StatementOf = (db) =>
  db
    .updateTable('bulk_operation_row')
    .set({ outcome: 'changed', code: '', message: '' })
    .where('account_id', '=', '')
    .where('bulk_operation', '=', '')
    .where('position', '=', 0);

function toBulkRow(row: Selectable<Schema['bulk_operation_row']>): BulkRow {
  return {
    position: row.position,
    keyId: row.key_id,
    appname: row.appname,
    outcome: row.outcome,
    code: row.code,
    message: row.message,
  };
}
