import type { Kysely } from 'kysely';
import type { Schema } from '../schema.ts';

/** Adds followers: processes with a copy of the data, the last entry that each has applied, and its lease. */
export async function up(db: Kysely<Schema>): Promise<void> {
  await db.schema
    .createTable('follower')
    .addColumn('node', 'text', (c) => c.primaryKey())
    .addColumn('fence', 'bigint', (c) => c.notNull())
    .addColumn('acknowledged', 'bigint', (c) => c.notNull())
    .addColumn('lease_until', 'bigint', (c) => c.notNull())
    .execute();
}
