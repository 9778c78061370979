import { setImmediate as turn } from 'node:timers/promises';
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

/** Written without a pause; in between, checks are answered. */
const KEYS_AT_ONCE = 50;

/** When, from where and how often keys were used. Keys are named by their ordinal. */
export function keyUseStore(db: Kysely<Schema>, dialect: Dialect, pending: PendingSource) {
  return {
    /** Adds usage to what is known. That of keys that are gone by now is forgotten. */
    async addAll(accountId: string, usage: readonly PendingUsage[]): Promise<void> {
      for (let at = 0; at < usage.length; at += KEYS_AT_ONCE) {
        await addSome(dialect, accountId, usage.slice(at, at + KEYS_AT_ONCE));
        await turn();
      }
    },

    ...keyUseReads(db, dialect, pending),

    /** The keys whose last exchange since then was signed with this generation of the shared secret. */
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

    /** Forgets the counts of days before this one. */
    async removeEnded(day: number): Promise<void> {
      await db.deleteFrom('key_count').where('day', '<', day).execute();
    },
  };
}

/** Read, added to and written one by one: what a sum over many rows would cost in SQL, twice over, in every database. */
async function addSome(dialect: Dialect, accountId: string, usage: readonly PendingUsage[]): Promise<void> {
  const updates: unknown[][] = [];
  const logins: unknown[][] = [];
  const past: unknown[][] = [];
  const pastDays: unknown[][] = [];
  await dialect.runEach(
    readUse,
    usage.map(({ key }) => [accountId, key]),
    // A key that was deleted meanwhile has no row.
    (row, at) => {
      const added = usage[at] as PendingUsage;
      const { use, past: hours, pastOperations } = addUses(toUse(row), added);
      updates.push([...fromUse(use), accountId, added.key]);
      const login = added.lastLogin?.at;
      if (login !== undefined) logins.push([login, accountId, added.key, login]);
      for (const { day, hour } of hours) past.push([added.key, day, accountId, writeHour(hour)]);
      for (const { day, operations } of pastOperations) {
        pastDays.push([added.key, day, accountId, NO_COUNTS, writeOperations(operations)]);
      }
    },
  );
  await dialect.runEach(writeUse, updates);
  await dialect.runEach(writeLogin, logins);
  await dialect.runEach(appendHour, past);
  await dialect.runEach(appendOperations, pastDays);
}

const NO_COUNTS = new Uint8Array();

const readUse: StatementOf = (db) =>
  db.selectFrom('key_use').select(COLUMNS).where('account_id', '=', '').where('key', '=', 0);

const writeUse: StatementOf = (db) =>
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

const appendHour: StatementOf = (db, bytes) =>
  db
    .insertInto('key_count')
    .values({ key: 0, day: 0, account_id: '', counts: new Uint8Array() })
    .onConflict((conflict) => conflict.doUpdateSet({ counts: asBytes('key_count.counts || excluded.counts', bytes) }));

const appendOperations: StatementOf = (db) =>
  db
    .insertInto('key_count')
    .values({ key: 0, day: 0, account_id: '', counts: new Uint8Array(), operations: '' })
    .onConflict((conflict) => conflict.doUpdateSet({ operations: sql`key_count.operations || excluded.operations` }));

/** For the order of lists. */
const writeLogin: StatementOf = (db) =>
  db
    .updateTable('api_key')
    .set({ last_login: 0 })
    .where('account_id', '=', '')
    .where('ordinal', '=', 0)
    // A replica may tell of uses that lie before one that is known.
    .where('last_login', '<', 0);
