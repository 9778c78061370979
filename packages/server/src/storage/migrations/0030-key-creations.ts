import type { Kysely } from 'kysely';
import type { Dialect } from '../dialect.ts';
import type { Schema } from '../schema.ts';

/** Adds requests with an idempotency key that created an API key. */
export async function up(db: Kysely<Schema>, dialect: Dialect): Promise<void> {
  await db.schema
    .createTable('key_creation')
    .addColumn('account_id', 'text', (c) => c.notNull().references('account.id'))
    .addColumn('caller_id', 'text', (c) => c.notNull())
    .addColumn('request', dialect.bytes, (c) => c.notNull())
    .addColumn('body', dialect.bytes, (c) => c.notNull())
    .addColumn('key_id', 'text', (c) => c.notNull())
    .addColumn('last_change', 'bigint', (c) => c.notNull())
    .addColumn('created_at', 'bigint', (c) => c.notNull())
    .addPrimaryKeyConstraint('key_creation_request', ['account_id', 'caller_id', 'request'])
    .execute();
  await db.schema.createIndex('key_creation_by_time').on('key_creation').column('created_at').execute();
}
