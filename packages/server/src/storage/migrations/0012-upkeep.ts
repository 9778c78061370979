import { type Kysely, sql } from 'kysely';
import type { Dialect } from '../dialect.ts';
import type { Schema } from '../schema.ts';

/** Adds the records that keys created, the key policy, notices and mails. */
export async function up(db: Kysely<Schema>, dialect: Dialect): Promise<void> {
  await createCreations(db);
  await createPolicies(db);
  await createNotices(db, dialect);
}

async function createCreations(db: Kysely<Schema>): Promise<void> {
  await db.schema
    .createTable('made_with_key')
    .addColumn('account_id', 'text', (c) => c.notNull().references('account.id'))
    .addColumn('entity', 'text', (c) => c.notNull())
    .addColumn('entity_id', 'text', (c) => c.notNull())
    .addColumn('key_id', 'text', (c) => c.notNull())
    .addColumn('made_at', 'bigint', (c) => c.notNull())
    .addPrimaryKeyConstraint('made_with_key_key', ['account_id', 'entity', 'entity_id'])
    .execute();
  await db.schema.createIndex('made_with_key_by_key').on('made_with_key').columns(['account_id', 'key_id']).execute();
  // A name belongs to one key at a time: records created under the name since the key exists were created by that key.
  await sql`insert into made_with_key (account_id, entity, entity_id, key_id, made_at)
    select made.account_id, 'api-key', made.id, maker.id, made.created_at from api_key made
    join api_key maker on maker.account_id = made.account_id and maker.appname = made.created_by
    where made.created_at >= maker.created_at and made.created_by <> 'terminal' and made.id <> maker.id`.execute(db);
}

async function createPolicies(db: Kysely<Schema>): Promise<void> {
  await db.schema
    .createTable('key_policy')
    .addColumn('account_id', 'text', (c) => c.primaryKey().references('account.id'))
    .addColumn('longest_life_days', 'integer')
    .addColumn('default_life_days', 'integer')
    .addColumn('unused_days', 'integer')
    .addColumn('unused_action', 'text')
    .execute();
  await db.schema
    .alterTable('api_key')
    .addColumn('enabled_at', 'bigint', (c) => c.notNull().defaultTo(0))
    .execute();
}

async function createNotices(db: Kysely<Schema>, dialect: Dialect): Promise<void> {
  await db.schema
    .createTable('notice')
    .addColumn('id', 'text', (c) => c.primaryKey())
    .addColumn('account_id', 'text', (c) => c.notNull().references('account.id'))
    .addColumn('key', 'bigint', (c) => c.notNull().references('api_key.ordinal').onDelete('cascade'))
    .addColumn('kind', 'text', (c) => c.notNull())
    .addColumn('due_at', 'bigint', (c) => c.notNull())
    .addColumn('days', 'integer', (c) => c.notNull())
    .addColumn('created_at', 'bigint', (c) => c.notNull())
    .addColumn('dismissed_at', 'bigint')
    .addColumn('dismissed_by', 'text')
    .addColumn('is_mailed', 'integer', (c) => c.notNull())
    .addUniqueConstraint('notice_once', ['key', 'kind', 'due_at', 'days'])
    .execute();
  await db.schema.createIndex('notice_by_account').on('notice').columns(['account_id', 'due_at']).execute();
  await db.schema
    .createIndex('notice_to_mail')
    .on('notice')
    .column('account_id')
    .where(sql.ref('is_mailed'), '=', sql.lit(0))
    .execute();
  await db.schema
    .createTable('mail')
    .addColumn('number', dialect.growingNumber, (c) => c.primaryKey().autoIncrement())
    .addColumn('id', 'text', (c) => c.notNull().unique())
    .addColumn('account_id', 'text', (c) => c.notNull().references('account.id'))
    .addColumn('recipient', 'text', (c) => c.notNull())
    .addColumn('subject', 'text', (c) => c.notNull())
    .addColumn('body', 'text', (c) => c.notNull())
    .addColumn('created_at', 'bigint', (c) => c.notNull())
    .addColumn('attempts', 'integer', (c) => c.notNull())
    .addColumn('next_attempt_at', 'bigint', (c) => c.notNull())
    .execute();
  await db.schema.createIndex('mail_due').on('mail').columns(['account_id', 'next_attempt_at']).execute();
}
