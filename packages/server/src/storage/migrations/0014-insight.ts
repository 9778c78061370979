import { type Kysely, sql } from 'kysely';
import { addCounts, type Counts, HOURS, readHours, writeHour } from '../../domain/use-counts.ts';
import { asBytes, type Dialect } from '../dialect.ts';
import type { Schema } from '../schema.ts';

/** Adds operations of keys, counts per account, and reviews. */
export async function up(db: Kysely<Schema>, dialect: Dialect): Promise<void> {
  await extendUses(db);
  await createAccountCounts(db, dialect);
  await createReviews(db);
}

async function extendUses(db: Kysely<Schema>): Promise<void> {
  for (const table of ['key_use', 'key_count']) {
    await db.schema
      .alterTable(table)
      .addColumn('operations', 'text', (c) => c.notNull().defaultTo(''))
      .execute();
  }
  await db.schema.alterTable('key_use').addColumn('beyond_reading_at', 'bigint').execute();
  await db.schema
    .alterTable('key_use')
    .addColumn('busyness', 'double precision', (c) => c.notNull().defaultTo(0))
    .execute();
  // Earlier usage has no operations, so such a key may have done anything.
  await db
    .withTables<{ key_use: { last_login: number; beyond_reading_at: number } }>()
    .updateTable('key_use')
    .set((eb) => ({ beyond_reading_at: eb.ref('last_login') }))
    .where('last_login', '>=', 0)
    .execute();
}

async function createAccountCounts(db: Kysely<Schema>, dialect: Dialect): Promise<void> {
  await db.schema
    .createTable('account_count')
    .addColumn('account_id', 'text', (c) => c.notNull().references('account.id'))
    .addColumn('hour', 'integer', (c) => c.notNull())
    .addColumn('counts', dialect.bytes, (c) => c.notNull())
    .addPrimaryKeyConstraint('account_count_key', ['account_id', 'hour'])
    .execute();
  await db.schema.createIndex('account_count_by_hour').on('account_count').column('hour').execute();
  for (const [account, hours] of await countedSoFar(db, dialect)) {
    for (const [hour, counts] of hours) {
      const packed = writeHour({ hour: hour % HOURS, counts });
      await sql`insert into account_count (account_id, hour, counts) values (${account}, ${hour}, ${packed})`.execute(
        db,
      );
    }
  }
}

type Packed = { account_id: string; day: number; counts: Uint8Array };

async function countedSoFar(db: Kysely<Schema>, { bytes }: Dialect): Promise<Map<string, Map<number, Counts>>> {
  const accounts = new Map<string, Map<number, Counts>>();
  const add = ({ account_id: account, day, counts: packed }: Packed) => {
    const hours = accounts.get(account) ?? new Map<number, Counts>();
    accounts.set(account, hours);
    for (const { hour, counts } of readHours(packed)) {
      const whole = day * HOURS + hour;
      hours.set(whole, addCounts(hours.get(whole) ?? [], counts));
    }
  };
  const { last } = await db
    .selectFrom('key_use')
    .select((eb) => eb.fn.max<number | null>('key').as('last'))
    .executeTakeFirstOrThrow();
  const past = sql`select account_id, day, ${asBytes('counts', bytes)} as counts from key_count`;
  for (let from = 0; from < (last ?? 0); from += KEYS_AT_ONCE) {
    for (const table of [past, PRESENT]) {
      const within = sql<Packed>`${table} where key > ${from} and key <= ${from + KEYS_AT_ONCE}`;
      for (const row of (await within.execute(db)).rows) add(row);
    }
  }
  return accounts;
}

const KEYS_AT_ONCE = 1000;
const PRESENT = sql`select account_id, hour / 24 as day, counts from key_use`;

async function createReviews(db: Kysely<Schema>): Promise<void> {
  await db.schema
    .alterTable('api_key')
    .addColumn('kept_until', 'bigint', (c) => c.notNull().defaultTo(0))
    .execute();
  await db.schema
    .createTable('review')
    .addColumn('id', 'text', (c) => c.primaryKey())
    .addColumn('account_id', 'text', (c) => c.notNull().references('account.id'))
    .addColumn('begun_at', 'bigint', (c) => c.notNull())
    .addColumn('begun_by', 'text', (c) => c.notNull())
    .addColumn('finished_at', 'bigint')
    .addColumn('finished_by', 'text')
    .addColumn('found', 'text', (c) => c.notNull())
    .addColumn('remaining', 'text')
    .execute();
  await db.schema.createIndex('review_by_age').on('review').columns(['account_id', 'begun_at']).execute();
  await db.schema
    .createTable('review_decision')
    .addColumn('review_id', 'text', (c) => c.notNull().references('review.id'))
    .addColumn('account_id', 'text', (c) => c.notNull())
    .addColumn('key_id', 'text', (c) => c.notNull())
    .addColumn('appname', 'text', (c) => c.notNull())
    .addColumn('decision', 'text', (c) => c.notNull())
    .addColumn('evidence', 'text', (c) => c.notNull())
    .addColumn('decided_at', 'bigint', (c) => c.notNull())
    .addColumn('decided_by', 'text', (c) => c.notNull())
    .addColumn('keep_until', 'bigint')
    .addColumn('note', 'text')
    .addColumn('before', 'text', (c) => c.notNull())
    .addPrimaryKeyConstraint('review_decision_key', ['review_id', 'key_id'])
    .execute();
}
