import type { Kysely } from 'kysely';
import type { Dialect } from '../dialect.ts';
import type { Schema } from '../schema.ts';
import { renameOwnResource } from './rename-own-resource.ts';

/** Adds leaked keys and each account's policy for them. */
export async function up(db: Kysely<Schema>, dialect: Dialect): Promise<void> {
  await db.schema
    .createTable('leak')
    .addColumn('number', dialect.growingNumber, (c) => c.primaryKey().autoIncrement())
    .addColumn('id', 'text', (c) => c.notNull().unique())
    .addColumn('account_id', 'text', (c) => c.notNull().references('account.id'))
    .addColumn('key_id', 'text', (c) => c.notNull())
    .addColumn('appname', 'text', (c) => c.notNull())
    .addColumn('hint', 'text')
    .addColumn('reporter', 'text', (c) => c.notNull())
    .addColumn('source', 'text', (c) => c.notNull())
    .addColumn('url', 'text', (c) => c.notNull())
    .addColumn('reported_at', 'bigint', (c) => c.notNull())
    .addColumn('response', 'text', (c) => c.notNull())
    .addColumn('resolved_at', 'bigint')
    .addColumn('resolved_by', 'text')
    .execute();
  await db.schema.createIndex('leak_by_account').on('leak').columns(['account_id', 'number']).execute();
  await db.schema.createIndex('leak_by_key').on('leak').columns(['account_id', 'key_id']).execute();
  await db.schema
    .alterTable('account')
    .addColumn('leak_policy', 'text', (c) => c.notNull().defaultTo('notify'))
    .execute();
  await renameOwnResource(db, 'leaks');
}
