import type { Kysely } from 'kysely';
import type { Schema } from '../schema.ts';

/** How many keys a bulk operation left out because they were added within the last 7 days. Earlier ones left out none. */
export async function up(db: Kysely<Schema>): Promise<void> {
  await db.schema
    .alterTable('bulk_change')
    .addColumn('left_out', 'integer', (c) => c.notNull().defaultTo(0))
    .execute();
}
