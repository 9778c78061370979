import type { Kysely } from 'kysely';
import type { Dialect } from '../dialect.ts';
import type { Schema } from '../schema.ts';

/** Adds key formats of imported keys, and bulk operations. */
export async function up(db: Kysely<Schema>, _dialect: Dialect): Promise<void> {
  await createShapes(db);
  await createBulkChanges(db);
}

async function createShapes(db: Kysely<Schema>): Promise<void> {
  await db.schema
    .createTable('key_shape')
    .addColumn('account_id', 'text', (c) => c.notNull().references('account.id'))
    .addColumn('name', 'text', (c) => c.notNull())
    .addColumn('prefix', 'text', (c) => c.notNull())
    .addColumn('length', 'integer', (c) => c.notNull())
    .addColumn('alphabet', 'text', (c) => c.notNull())
    .addColumn('created_at', 'bigint', (c) => c.notNull())
    .addPrimaryKeyConstraint('key_shape_key', ['account_id', 'name'])
    .execute();
  await db.schema.alterTable('api_key').addColumn('shape', 'text').execute();
  await db.schema
    .createIndex('api_key_by_shape')
    .on('api_key')
    .columns(['account_id', 'shape'])
    .where('shape', 'is not', null)
    .execute();
  await db.schema.alterTable('rotation').addColumn('old_shape', 'text').execute();
}

/** A bulk operation and a row for each selected key; outcomes are written in the transaction of the change. */
async function createBulkChanges(db: Kysely<Schema>): Promise<void> {
  await db.schema
    .createTable('bulk_change')
    .addColumn('id', 'text', (c) => c.primaryKey())
    .addColumn('account_id', 'text', (c) => c.notNull().references('account.id'))
    .addColumn('change', 'text', (c) => c.notNull())
    .addColumn('state', 'text', (c) => c.notNull())
    .addColumn('started_at', 'bigint', (c) => c.notNull())
    .addColumn('started_by', 'text', (c) => c.notNull())
    .addColumn('started_ip', 'text')
    .addColumn('runs_in', 'text', (c) => c.notNull())
    .addColumn('worked_at', 'bigint', (c) => c.notNull())
    .addColumn('ended_at', 'bigint')
    .addColumn('total', 'integer', (c) => c.notNull())
    .addColumn('done', 'integer', (c) => c.notNull())
    .addColumn('changed', 'integer', (c) => c.notNull())
    .addColumn('unchanged', 'integer', (c) => c.notNull())
    .addColumn('refused', 'integer', (c) => c.notNull())
    .execute();
  await db.schema
    .createIndex('bulk_change_by_time')
    .on('bulk_change')
    .columns(['account_id', 'started_at', 'id'])
    .execute();
  await db.schema
    .createTable('bulk_change_row')
    .addColumn('bulk_change', 'text', (c) => c.notNull().references('bulk_change.id').onDelete('cascade'))
    .addColumn('position', 'integer', (c) => c.notNull())
    .addColumn('account_id', 'text', (c) => c.notNull())
    .addColumn('key_id', 'text')
    .addColumn('appname', 'text', (c) => c.notNull())
    .addColumn('outcome', 'text')
    .addColumn('code', 'text')
    .addColumn('message', 'text')
    .addPrimaryKeyConstraint('bulk_change_row_key', ['bulk_change', 'position'])
    .execute();
}
