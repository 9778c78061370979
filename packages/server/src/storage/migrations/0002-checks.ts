import { type Kysely, sql } from 'kysely';
import type { Dialect } from '../dialect.ts';
import type { Schema } from '../schema.ts';

/** Moves the usage of keys to its own table with small rows, and stores less of token families. */
export async function up(db: Kysely<Schema>, dialect: Dialect): Promise<void> {
  await createUses(db, dialect);
  await createFamilies(db);
}

async function createUses(db: Kysely<Schema>, dialect: Dialect): Promise<void> {
  await db.schema
    .createTable('key_use')
    .addColumn('key', dialect.growingNumber, (c) => c.primaryKey())
    .addColumn('account_id', 'text', (c) => c.notNull())
    .addColumn('last_login', 'bigint', (c) => c.notNull())
    .addColumn('last_ip', 'text')
    .addColumn('addresses', 'text', (c) => c.notNull())
    .addColumn('hour', 'integer', (c) => c.notNull())
    .addColumn('counts', dialect.bytes, (c) => c.notNull())
    .addColumn('exchange_generation', 'integer')
    .addColumn('exchange_at', 'bigint')
    .execute();
  await sql`insert into key_use (key, account_id, last_login, last_ip, addresses, hour, counts, exchange_generation,
    exchange_at) select ordinal, account_id, last_login, last_ip, '[]', 0, '', exchange_generation, exchange_at
    from api_key`.execute(db);
  for (const column of ['last_ip', 'exchange_generation', 'exchange_at']) {
    await db.schema.alterTable('api_key').dropColumn(column).execute();
  }
  await db.schema
    .createTable('key_count')
    .addColumn('key', 'bigint', (c) => c.notNull())
    .addColumn('day', 'integer', (c) => c.notNull())
    .addColumn('account_id', 'text', (c) => c.notNull())
    .addColumn('counts', dialect.bytes, (c) => c.notNull())
    .addPrimaryKeyConstraint('key_count_key', ['key', 'day'])
    .execute();
  await db.schema.createIndex('key_count_by_day').on('key_count').column('day').execute();
}

/** New tokens contain what was stored here; the old ones are revoked. Used request tokens have a log. */
async function createFamilies(db: Kysely<Schema>): Promise<void> {
  await db.schema.dropTable('token_family').execute();
  await db.schema.dropTable('spent_request_token').execute();
  await db.schema
    .createTable('token_family')
    .addColumn('id', 'text', (c) => c.primaryKey())
    .addColumn('account_id', 'text', (c) => c.notNull())
    .addColumn('expires_at', 'bigint', (c) => c.notNull())
    .addColumn('position', 'integer', (c) => c.notNull())
    .addColumn('rotated_at', 'bigint', (c) => c.notNull())
    .addColumn('ended', 'integer', (c) => c.notNull())
    .execute();
  await db.schema.createIndex('token_family_by_expiry').on('token_family').column('expires_at').execute();
}
