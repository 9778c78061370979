import type { Kysely } from 'kysely';
import type { Dialect } from '../dialect.ts';
import type { Schema } from '../schema.ts';

/** Adds the state, owner, rotations and reserved names of keys. */
export async function up(db: Kysely<Schema>, dialect: Dialect): Promise<void> {
  await extendKeys(db);
  await createRotations(db, dialect);
  await db.schema.alterTable('shared_secret').addColumn('request', dialect.bytes).execute();
  await db.schema
    .createTable('deleted_key')
    .addColumn('account_id', 'text', (c) => c.notNull().references('account.id'))
    .addColumn('id', 'text', (c) => c.notNull())
    .addColumn('appname', 'text', (c) => c.notNull())
    .addColumn('appname_key', 'text', (c) => c.notNull())
    .addColumn('role', 'text', (c) => c.notNull())
    .addColumn('deleted_at', 'bigint', (c) => c.notNull())
    .addColumn('deleted_by', 'text', (c) => c.notNull())
    .addPrimaryKeyConstraint('deleted_key_key', ['account_id', 'appname_key'])
    .execute();
  await db.schema.createIndex('deleted_key_by_time').on('deleted_key').column('deleted_at').execute();
}

async function extendKeys(db: Kysely<Schema>): Promise<void> {
  const texts = { state: 'enabled', tags: '[]', metadata: '{}' };
  for (const [name, value] of Object.entries(texts)) {
    await db.schema
      .alterTable('api_key')
      .addColumn(name, 'text', (c) => c.notNull().defaultTo(value))
      .execute();
  }
  for (const name of ['owner', 'external_id']) {
    await db.schema.alterTable('api_key').addColumn(name, 'text').execute();
    await db.schema
      .createIndex(`api_key_by_${name}`)
      .on('api_key')
      .columns(['account_id', name, 'ordinal'])
      .where(name, 'is not', null)
      .execute();
  }
  await db.schema
    .createIndex('api_key_by_state')
    .on('api_key')
    .columns(['account_id', 'state', 'ordinal'])
    .where('state', '<>', 'enabled')
    .execute();
  await db.schema
    .createTable('api_key_tag')
    .addColumn('account_id', 'text', (c) => c.notNull())
    .addColumn('tag', 'text', (c) => c.notNull())
    .addColumn('key', 'bigint', (c) => c.notNull().references('api_key.ordinal').onDelete('cascade'))
    .addPrimaryKeyConstraint('api_key_tag_key', ['account_id', 'tag', 'key'])
    .execute();
  await db.schema.createIndex('api_key_tag_by_key').on('api_key_tag').column('key').execute();
}

async function createRotations(db: Kysely<Schema>, dialect: Dialect): Promise<void> {
  await db.schema
    .createTable('rotation')
    .addColumn('key', 'bigint', (c) => c.primaryKey().references('api_key.ordinal').onDelete('cascade'))
    .addColumn('account_id', 'text', (c) => c.notNull())
    .addColumn('rotation_number', 'integer', (c) => c.notNull())
    .addColumn('request', dialect.bytes)
    .addColumn('reason', 'text')
    .addColumn('started_at', 'bigint', (c) => c.notNull())
    .addColumn('started_by', 'text', (c) => c.notNull())
    .addColumn('ends_at', 'bigint', (c) => c.notNull())
    .addColumn('is_cancelled', 'integer', (c) => c.notNull())
    .addColumn('old_digest', dialect.bytes, (c) => c.notNull())
    .addColumn('old_hint', 'text')
    .addColumn('old_generation', 'integer', (c) => c.notNull())
    .addColumn('new_first_seen_at', 'bigint')
    .addColumn('old_last_seen_at', 'bigint')
    .addColumn('old_addresses', 'text', (c) => c.notNull())
    .execute();
  await db.schema.createIndex('rotation_by_end').on('rotation').column('ends_at').execute();
  await db.schema.createIndex('rotation_by_digest').on('rotation').columns(['account_id', 'old_digest']).execute();
}
