import { type Kysely, sql } from 'kysely';
import { addUses } from '../../domain/add-usage.ts';
import { writeOperations } from '../../domain/operation-use.ts';
import type { PendingUsage } from '../../domain/pending-usage.ts';
import { writeHour } from '../../domain/use-counts.ts';
import { asBytes, type Dialect, type StatementOf } from '../dialect.ts';
import type { PendingSource } from '../pending-source.ts';
import type { Schema } from '../schema.ts';
import { keyUseReads } from './key-use-reads.ts';
import { COLUMNS, fromUse, toUse } from './key-use-row.ts';

/** Usage of keys: times, IP addresses and counts. Keys are identified by ordinal. */
export function keyUseStore(db: Kysely<Schema>, dialect: Dialect, pending: PendingSource) {
  return {
    /** Adds pending usage to the stored usage. Skips keys that were deleted. */
    addAll: (accountId: string, usage: readonly PendingUsage[]) => addPendingUsage(dialect, accountId, usage),

    ...keyUseReads(db, dialect, pending),

    /**
     * Returns the keys whose last exchange since the specified time was signed with this generation of the shared
     * secret.
     */
    async exchangedWith(accountId: string, secretGeneration: number, since: number) {
      const rows = await db
        .selectFrom('key_use')
        .innerJoin('api_key', 'api_key.ordinal', 'key_use.key')
        .select(['api_key.appname', 'key_use.exchange_at'])
        .where('key_use.account_id', '=', accountId)
        .where('key_use.exchange_generation', '=', secretGeneration)
        .where('key_use.exchange_at', '>=', since)
        .orderBy('key_use.exchange_at', 'desc')
        .limit(1000)
        .execute();
      return rows.map((row) => ({ appname: row.appname, lastExchange: row.exchange_at ?? 0 }));
    },

    /** Deletes the counts of all days before this one. */
    async deleteExpired(day: number): Promise<void> {
      await db.deleteFrom('key_count').where('day', '<', day).execute();
    },
  };
}

/**
 * Reads, adds and writes row by row, because SQL that sums many rows would duplicate the domain's rules and differ
 * between databases.
 */
async function addPendingUsage(dialect: Dialect, accountId: string, usage: readonly PendingUsage[]): Promise<void> {
  const updates: unknown[][] = [];
  const hourRows: unknown[][] = [];
  const operationRows: unknown[][] = [];
  await dialect.runEach(
    selectUsage,
    usage.map(({ key }) => [accountId, key]),
    // Deleted keys are skipped, because they have no row.
    (row, index) => {
      const pendingUsage = usage[index] as PendingUsage;
      const { use, past: hours, pastOperations } = addUses(toUse(row), pendingUsage);
      updates.push([...fromUse(use), accountId, pendingUsage.key]);
      for (const { day, hour } of hours) hourRows.push([pendingUsage.key, day, accountId, writeHour(hour)]);
      for (const { day, operations } of pastOperations) {
        operationRows.push([pendingUsage.key, day, accountId, NO_COUNTS, writeOperations(operations)]);
      }
    },
  );
  await dialect.runEach(updateUsage, updates);
  await dialect.runEach(appendHours, hourRows);
  await dialect.runEach(appendOperations, operationRows);
}

const NO_COUNTS = new Uint8Array();

const selectUsage: StatementOf = (db) =>
  db.selectFrom('key_use').select(COLUMNS).where('account_id', '=', '').where('key', '=', 0);

const updateUsage: StatementOf = (db) =>
  db
    .updateTable('key_use')
    .set({
      last_login: 0,
      last_ip: '',
      addresses: '',
      hour: 0,
      counts: new Uint8Array(),
      exchange_generation: 0,
      exchange_at: 0,
      operations: '',
      last_write_at: 0,
      busyness: 0,
    })
    .where('account_id', '=', '')
    .where('key', '=', 0);

const appendHours: StatementOf = (db, bytes) =>
  db
    .insertInto('key_count')
    .values({ key: 0, day: 0, account_id: '', counts: new Uint8Array() })
    .onConflict((conflict) => conflict.doUpdateSet({ counts: asBytes('key_count.counts || excluded.counts', bytes) }));

const appendOperations: StatementOf = (db) =>
  db
    .insertInto('key_count')
    .values({ key: 0, day: 0, account_id: '', counts: new Uint8Array(), operations: '' })
    .onConflict((conflict) => conflict.doUpdateSet({ operations: sql`key_count.operations || excluded.operations` }));
