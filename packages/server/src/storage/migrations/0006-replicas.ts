import { type Kysely, sql } from 'kysely';
import type { Dialect } from '../dialect.ts';
import type { Schema } from '../schema.ts';
import { renameOwnResource } from './rename-own-resource.ts';

/** Adds replicas and the data of their feed, and renames an account's own resource with that name. */
export async function up(db: Kysely<Schema>, dialect: Dialect): Promise<void> {
  await db.schema
    .createTable('replica')
    .addColumn('id', 'text', (c) => c.primaryKey())
    .addColumn('account_id', 'text', (c) => c.notNull().references('account.id'))
    .addColumn('name', 'text', (c) => c.notNull())
    .addColumn('name_key', 'text', (c) => c.notNull())
    .addColumn('digest', dialect.bytes, (c) => c.notNull())
    .addColumn('allowed_ips', 'text', (c) => c.notNull())
    .addColumn('created_at', 'bigint', (c) => c.notNull())
    .addColumn('created_by', 'text', (c) => c.notNull())
    .addColumn('last_seen_at', 'bigint')
    .addColumn('last_number', 'bigint')
    .addColumn('last_ip', 'text')
    .addUniqueConstraint('replica_name', ['account_id', 'name_key'])
    .addUniqueConstraint('replica_digest', ['account_id', 'digest'])
    .execute();
  await db.schema
    .createIndex('token_family_ended')
    .on('token_family')
    .columns(['account_id', 'rotated_at'])
    .where(sql.ref('ended'), '=', sql.lit(1))
    .execute();
  await renameOwnResource(db, 'replicas');
}
