import type { Kysely, Selectable } from 'kysely';
import {
  type Alteration,
  type BulkChange,
  type BulkRow,
  doneOf,
  type RowOutcome,
  type SelectedKey,
} from '../../domain/bulk-change.ts';
import type { Dialect, StatementOf } from '../dialect.ts';
import type { Schema } from '../schema.ts';

/** Of each account so many are kept. */
const KEPT = 20;

/** Changes of many keys, and what became of each key; see actions/bulk-changes/. */
export function bulkChangeStore(db: Kysely<Schema>, dialect: Dialect) {
  const inAccount = (accountId: string) => db.selectFrom('bulk_change').selectAll().where('account_id', '=', accountId);

  return {
    /** The newest first. */
    async list(accountId: string): Promise<BulkChange[]> {
      const rows = await inAccount(accountId)
        .orderBy('started_at', 'desc')
        .orderBy('id', 'desc')
        .limit(KEPT)
        .execute();
      return rows.map(toBulkChange);
    },

    async withId(accountId: string, id: string): Promise<BulkChange | undefined> {
      const row = await inAccount(accountId).where('id', '=', id).executeTakeFirst();
      return row && toBulkChange(row);
    },

    async running(accountId: string): Promise<BulkChange | undefined> {
      const row = await inAccount(accountId).where('state', '=', 'running').executeTakeFirst();
      return row && toBulkChange(row);
    },

    /** Adds one, and forgets those that are too many. */
    async add(accountId: string, bulk: BulkChange): Promise<void> {
      await db
        .insertInto('bulk_change')
        .values({
          id: bulk.id,
          account_id: accountId,
          change: JSON.stringify(bulk.alteration),
          started_at: bulk.startedAt,
          started_by: bulk.startedBy,
          started_ip: bulk.startedIp,
          runs_in: bulk.runsIn,
          total: bulk.total,
          ...progress(bulk),
        })
        .execute();
      const latest = db
        .selectFrom('bulk_change')
        .select('id')
        .where('account_id', '=', accountId)
        .orderBy('started_at', 'desc')
        .orderBy('id', 'desc')
        .limit(KEPT);
      await db.deleteFrom('bulk_change').where('account_id', '=', accountId).where('id', 'not in', latest).execute();
    },

    async addRows(accountId: string, id: string, rows: readonly SelectedKey[]): Promise<void> {
      await dialect.runEach(
        addRow,
        rows.map(({ position, keyId, appname }) => [id, position, accountId, keyId, appname]),
      );
    },

    async update(accountId: string, bulk: BulkChange): Promise<void> {
      await db
        .updateTable('bulk_change')
        .set(progress(bulk))
        .where('account_id', '=', accountId)
        .where('id', '=', bulk.id)
        .execute();
    },

    /** Rows behind a position, in their order. */
    async rows(
      accountId: string,
      id: string,
      { after, limit, outcome }: { after: number; limit: number; outcome?: RowOutcome | 'pending' | undefined },
    ): Promise<BulkRow[]> {
      let matching = db
        .selectFrom('bulk_change_row')
        .selectAll()
        .where('account_id', '=', accountId)
        .where('bulk_change', '=', id)
        .where('position', '>', after);
      if (outcome === 'pending') matching = matching.where('outcome', 'is', null);
      else if (outcome) matching = matching.where('outcome', '=', outcome);
      return (await matching.orderBy('position').limit(limit).execute()).map(toBulkRow);
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
  db.insertInto('bulk_change_row').values({ bulk_change: '', position: 0, account_id: '', key_id: '', appname: '' });

const settleRow: StatementOf = (db) =>
  db
    .updateTable('bulk_change_row')
    .set({ outcome: 'changed', code: '', message: '' })
    .where('account_id', '=', '')
    .where('bulk_change', '=', '')
    .where('position', '=', 0);

function progress(bulk: BulkChange) {
  return {
    state: bulk.state,
    worked_at: bulk.workedAt,
    ended_at: bulk.endedAt,
    done: doneOf(bulk),
    ...bulk.counts,
  };
}

function toBulkChange(row: Selectable<Schema['bulk_change']>): BulkChange {
  const { changed, unchanged, refused } = row;
  return {
    id: row.id,
    alteration: JSON.parse(row.change) as Alteration,
    state: row.state,
    startedAt: row.started_at,
    startedBy: row.started_by,
    startedIp: row.started_ip,
    runsIn: row.runs_in,
    workedAt: row.worked_at,
    endedAt: row.ended_at,
    total: row.total,
    counts: { changed, unchanged, refused },
  };
}

function toBulkRow(row: Selectable<Schema['bulk_change_row']>): BulkRow {
  return {
    position: row.position,
    keyId: row.key_id,
    appname: row.appname,
    outcome: row.outcome,
    code: row.code,
    message: row.message,
  };
}
