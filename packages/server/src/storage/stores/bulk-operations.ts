import type { Kysely, Selectable, SelectQueryBuilder } from 'kysely';
import { type BulkChange, type BulkOperation, type Initiator, processedCount } from '../../domain/bulk-operation.ts';
import type { Dialect } from '../dialect.ts';
import type { Schema } from '../schema.ts';
import { bulkRows } from './bulk-rows.ts';

/** Number of operations stored per account. */
const MAX_OPERATIONS = 20;

/** Bulk operations and the outcomes of their keys; see actions/bulk-operations/. */
export function bulkOperationStore(db: Kysely<Schema>, dialect: Dialect) {
  const inAccount = (accountId: string) =>
    db.selectFrom('bulk_operation').selectAll().where('account_id', '=', accountId);

  return {
    /** Newest first. */
    async list(accountId: string): Promise<BulkOperation[]> {
      return (await sortNewestFirst(inAccount(accountId)).limit(MAX_OPERATIONS).execute()).map(toBulkOperation);
    },

    async withId(accountId: string, id: string): Promise<BulkOperation | undefined> {
      const row = await inAccount(accountId).where('id', '=', id).executeTakeFirst();
      return row && toBulkOperation(row);
    },

    async running(accountId: string): Promise<BulkOperation | undefined> {
      const row = await inAccount(accountId).where('state', '=', 'running').executeTakeFirst();
      return row && toBulkOperation(row);
    },

    /** Adds an operation and deletes the oldest operations beyond the limit. */
    async add(accountId: string, bulk: BulkOperation): Promise<void> {
      const lastNumber = (await sortNewestFirst(inAccount(accountId)).executeTakeFirst())?.number ?? 0;
      await db
        .insertInto('bulk_operation')
        .values({
          id: bulk.id,
          account_id: accountId,
          number: lastNumber + 1,
          change: JSON.stringify(bulk.change),
          started_at: bulk.startedAt,
          started_by: bulk.startedBy,
          started_ip: bulk.startedIp,
          starter_kind: bulk.initiator?.kind ?? null,
          starter_id: bulk.initiator?.id ?? null,
          starter_session: bulk.initiator?.sessionId ?? null,
          starter_generation: bulk.initiator?.generation ?? null,
          starter_setting_generation: bulk.initiator?.settingGeneration ?? null,
          runs_in: bulk.runsIn,
          total: bulk.total,
          excluded: bulk.excluded,
          ...progressColumns(bulk),
        })
        .execute();
      const keptOperations = sortNewestFirst(
        db.selectFrom('bulk_operation').select('id').where('account_id', '=', accountId),
      ).limit(MAX_OPERATIONS);
      await db
        .deleteFrom('bulk_operation')
        .where('account_id', '=', accountId)
        .where('id', 'not in', keptOperations)
        .execute();
    },

    async update(accountId: string, bulk: BulkOperation): Promise<void> {
      await db
        .updateTable('bulk_operation')
        .set(progressColumns(bulk))
        .where('account_id', '=', accountId)
        .where('id', '=', bulk.id)
        .execute();
    },

    ...bulkRows(db, dialect),
  };
}

/** Operations that were stored without a number are last, ordered by time. */
function sortNewestFirst<Columns>(query: SelectQueryBuilder<Schema, 'bulk_operation', Columns>) {
  return query.orderBy('number', 'desc').orderBy('started_at', 'desc').orderBy('id', 'desc');
}

function progressColumns(bulk: BulkOperation) {
  return {
    state: bulk.state,
    worked_at: bulk.lastProgressAt,
    finished_at: bulk.finishedAt,
    reason: bulk.reason,
    done: processedCount(bulk),
    ...bulk.counts,
  };
}

function toBulkOperation(row: Selectable<Schema['bulk_operation']>): BulkOperation {
  const { changed, unchanged, rejected } = row;
  return {
    id: row.id,
    change: JSON.parse(row.change) as BulkChange,
    state: row.state,
    startedAt: row.started_at,
    startedBy: row.started_by,
    startedIp: row.started_ip,
    initiator: starterOf(row),
    runsIn: row.runs_in,
    lastProgressAt: row.worked_at,
    finishedAt: row.finished_at,
    reason: row.reason,
    total: row.total,
    excluded: row.excluded,
    counts: { changed, unchanged, rejected },
  };
}

function starterOf(row: Selectable<Schema['bulk_operation']>): Initiator | null {
  const { starter_kind: kind, starter_id: id, starter_session: sessionId, starter_generation: generation } = row;
  const { starter_setting_generation: settingGeneration } = row;
  return kind === null || id === null ? null : { kind, id, sessionId, generation, settingGeneration };
}
