import type { Kysely, Selectable, SelectQueryBuilder } from 'kysely';
import { type Alteration, type BulkChange, doneOf, type Starter } from '../../domain/bulk-change.ts';
import type { Dialect } from '../dialect.ts';
import type { Schema } from '../schema.ts';
import { bulkRows } from './bulk-rows.ts';

/** Of each account so many are kept. */
const KEPT = 20;

/** Changes of many keys, and what became of each key; see actions/bulk-changes/. */
export function bulkChangeStore(db: Kysely<Schema>, dialect: Dialect) {
  const inAccount = (accountId: string) => db.selectFrom('bulk_change').selectAll().where('account_id', '=', accountId);

  return {
    /** The newest first. */
    async list(accountId: string): Promise<BulkChange[]> {
      return (await newest(inAccount(accountId)).limit(KEPT).execute()).map(toBulkChange);
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
      const last = (await newest(inAccount(accountId)).executeTakeFirst())?.number ?? 0;
      await db
        .insertInto('bulk_change')
        .values({
          id: bulk.id,
          account_id: accountId,
          number: last + 1,
          change: JSON.stringify(bulk.alteration),
          started_at: bulk.startedAt,
          started_by: bulk.startedBy,
          started_ip: bulk.startedIp,
          starter_kind: bulk.starter?.kind ?? null,
          starter_id: bulk.starter?.id ?? null,
          starter_session: bulk.starter?.sessionId ?? null,
          starter_generation: bulk.starter?.generation ?? null,
          starter_setting_generation: bulk.starter?.settingGeneration ?? null,
          runs_in: bulk.runsIn,
          total: bulk.total,
          left_out: bulk.leftOut,
          ...progress(bulk),
        })
        .execute();
      const latest = newest(db.selectFrom('bulk_change').select('id').where('account_id', '=', accountId)).limit(KEPT);
      await db.deleteFrom('bulk_change').where('account_id', '=', accountId).where('id', 'not in', latest).execute();
    },

    async update(accountId: string, bulk: BulkChange): Promise<void> {
      await db
        .updateTable('bulk_change')
        .set(progress(bulk))
        .where('account_id', '=', accountId)
        .where('id', '=', bulk.id)
        .execute();
    },

    ...bulkRows(db, dialect),
  };
}

/** Those from before they were numbered come last, by their time. */
function newest<Columns>(query: SelectQueryBuilder<Schema, 'bulk_change', Columns>) {
  return query.orderBy('number', 'desc').orderBy('started_at', 'desc').orderBy('id', 'desc');
}

function progress(bulk: BulkChange) {
  return {
    state: bulk.state,
    worked_at: bulk.workedAt,
    ended_at: bulk.endedAt,
    reason: bulk.reason,
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
    starter: starterOf(row),
    runsIn: row.runs_in,
    workedAt: row.worked_at,
    endedAt: row.ended_at,
    reason: row.reason,
    total: row.total,
    leftOut: row.left_out,
    counts: { changed, unchanged, refused },
  };
}

function starterOf(row: Selectable<Schema['bulk_change']>): Starter | null {
  const { starter_kind: kind, starter_id: id, starter_session: sessionId, starter_generation: generation } = row;
  const { starter_setting_generation: settingGeneration } = row;
  return kind === null || id === null ? null : { kind, id, sessionId, generation, settingGeneration };
}
