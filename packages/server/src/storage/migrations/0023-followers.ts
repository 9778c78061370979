import type { Kysely } from 'kysely';
import type { Schema } from '../schema.ts';

/** Every holder of a copy of what the change log describes: which entry it has applied, and how long its lease lasts. */
export async function up(db: Kysely<Schema>): Promise<void> {
  await db.schema
    .createTable('follower')
    .addColumn('node', 'text', (c) => c.primaryKey())
    .addColumn('fence', 'bigint', (c) => c.notNull())
    .addColumn('acknowledged', 'bigint', (c) => c.notNull())
    .addColumn('lease_until', 'bigint', (c) => c.notNull())
    .execute();
}
