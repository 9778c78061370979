import { type Kysely, sql } from 'kysely';
import type { Dialect } from '../dialect.ts';
import type { Schema } from '../schema.ts';
import { renameOwnResource } from './rename-own-resource.ts';

/** Adds webhooks and their deliveries, and renames an account's own resource with that name. */
export async function up(db: Kysely<Schema>, dialect: Dialect): Promise<void> {
  await db.schema
    .createTable('webhook')
    .addColumn('id', 'text', (c) => c.primaryKey())
    .addColumn('account_id', 'text', (c) => c.notNull().references('account.id'))
    .addColumn('url', 'text', (c) => c.notNull())
    .addColumn('description', 'text', (c) => c.notNull())
    .addColumn('events', 'text', (c) => c.notNull())
    .addColumn('disabled_because', 'text')
    .addColumn('created_at', 'bigint', (c) => c.notNull())
    .addColumn('created_by', 'text', (c) => c.notNull())
    .addColumn('failing_since', 'bigint')
    .addColumn('sealed', dialect.bytes, (c) => c.notNull())
    .addColumn('previous_sealed', dialect.bytes)
    .addColumn('previous_until', 'bigint')
    .execute();
  await db.schema.createIndex('webhook_by_account').on('webhook').column('account_id').execute();
  await db.schema
    .createTable('webhook_delivery')
    .addColumn('number', dialect.growingNumber, (c) => c.primaryKey().autoIncrement())
    .addColumn('id', 'text', (c) => c.notNull().unique())
    .addColumn('account_id', 'text', (c) => c.notNull())
    .addColumn('webhook_id', 'text', (c) => c.notNull())
    .addColumn('type', 'text', (c) => c.notNull())
    .addColumn('payload', 'text', (c) => c.notNull())
    .addColumn('created_at', 'bigint', (c) => c.notNull())
    .addColumn('state', 'text', (c) => c.notNull())
    .addColumn('attempts', 'integer', (c) => c.notNull())
    .addColumn('next_attempt_at', 'bigint', (c) => c.notNull())
    .addColumn('last_attempt_at', 'bigint')
    .addColumn('last_status', 'integer')
    .addColumn('failure', 'text')
    .execute();
  await createDeliveryIndexes(db);
  await renameOwnResource(db, 'webhooks');
}

async function createDeliveryIndexes(db: Kysely<Schema>): Promise<void> {
  const on = (name: string) => db.schema.createIndex(name).on('webhook_delivery');
  await on('webhook_delivery_due')
    .columns(['webhook_id', 'next_attempt_at'])
    .where(sql.ref('state'), '=', sql.lit('pending'))
    .execute();
  await on('webhook_delivery_by_state').columns(['account_id', 'webhook_id', 'state', 'number']).execute();
  await on('webhook_delivery_by_webhook').columns(['account_id', 'webhook_id', 'number']).execute();
  await on('webhook_delivery_by_age').column('created_at').execute();
}
