import type { Kysely } from 'kysely';
import type { Schema } from '../schema.ts';

/** Adds the number of keys that a bulk operation excluded as added within the last 7 days; 0 for earlier ones. */
export async function up(db: Kysely<Schema>): Promise<void> {
  await db.schema
    .alterTable('bulk_change')
    .addColumn('left_out', 'integer', (c) => c.notNull().defaultTo(0))
    .execute();
}
