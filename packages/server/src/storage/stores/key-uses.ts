import { setImmediate as turn } from 'node:timers/promises';
import { type Kysely, sql } from 'kysely';
import { addUses, type KeyUse, type UnwrittenUses } from '../../domain/key-use.ts';
import { writeOperations } from '../../domain/operation-use.ts';
import { writeHour } from '../../domain/use-counts.ts';
import { asBytes, type Dialect, type StatementOf } from '../dialect.ts';
import type { Schema } from '../schema.ts';
import type { LatestUses } from '../uses/latest-uses.ts';
import { keyUseReads } from './key-use-reads.ts';
import { COLUMNS, fromUse, toUse } from './key-use-row.ts';

/** Written without a pause; in between, checks are answered. */
const SLICE = 500;

/**
 * When, from where and how often keys were used. Keys are named by their ordinal.
 * @param latest only for whoever alone writes uses
 */
export function keyUseStore(db: Kysely<Schema>, dialect: Dialect, latest?: LatestUses) {
  return {
    /** Adds uses to what is known. Those of keys that are gone by now are forgotten. */
    async addAll(accountId: string, uses: readonly UnwrittenUses[]): Promise<void> {
      const sorted = uses.toSorted((one, other) => one.key - other.key);
      for (let at = 0; at < sorted.length; at += SLICE) {
        if (at > 0) await turn();
        await addSlice({ dialect, latest }, accountId, sorted.slice(at, at + SLICE));
      }
    },

    /** Brings the order of the list up to a key's last login: {@link Schema.api_key}. */
    async sortByLogin(accountId: string, logins: Iterable<readonly [key: number, at: number]>): Promise<void> {
      const rows = [...logins].sort(([one], [other]) => one - other);
      await dialect.runEach(
        sortLogin,
        rows.map(([key, at]) => [at, accountId, key, at]),
      );
    },

    /** Keys used since then: those whose place in the list may be older than their last login. */
    async loginsSince(accountId: string, since: number): Promise<(readonly [key: number, at: number])[]> {
      const rows = await db
        .selectFrom('key_use')
        .select(['key', 'last_login'])
        .where('account_id', '=', accountId)
        .where('last_login', '>=', since)
        .execute();
      return rows.map((row) => [row.key, row.last_login] as const);
    },

    ...keyUseReads(db, dialect),

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
async function addSlice(
  { dialect, latest }: { readonly dialect: Dialect; readonly latest: LatestUses | undefined },
  accountId: string,
  uses: readonly UnwrittenUses[],
): Promise<void> {
  const updates: unknown[][] = [];
  const past: unknown[][] = [];
  const pastDays: unknown[][] = [];
  const add = (known: KeyUse, added: UnwrittenUses) => {
    const { use, past: hours, pastOperations } = addUses(known, added);
    latest?.set(added.key, use);
    updates.push([...fromUse(use), accountId, added.key]);
    for (const { day, hour } of hours) past.push([added.key, day, accountId, writeHour(hour)]);
    for (const { day, operations } of pastOperations) {
      pastDays.push([added.key, day, accountId, NO_COUNTS, writeOperations(operations)]);
    }
  };
  const unknown: UnwrittenUses[] = [];
  for (const added of uses) {
    const known = latest?.get(added.key);
    if (known) add(known, added);
    else unknown.push(added);
  }
  await dialect.runEach(
    readUse,
    unknown.map(({ key }) => [accountId, key]),
    // A key that was deleted meanwhile has no row.
    (row, at) => add(toUse(row), unknown[at] as UnwrittenUses),
  );
  await dialect.runEach(writeUse, updates);
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
      beyond_reading_at: 0,
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

const sortLogin: StatementOf = (db) =>
  db
    .updateTable('api_key')
    .set({ last_login: 0 })
    .where('account_id', '=', '')
    .where('ordinal', '=', 0)
    // A replica may tell of uses that lie before one that is known.
    .where('last_login', '<', 0);
