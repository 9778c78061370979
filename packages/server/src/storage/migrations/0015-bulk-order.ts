import type { Kysely } from 'kysely';
import type { Schema } from '../schema.ts';

/**
 * Adds the initiator of a bulk operation, so that it can continue after a restart (unknown for earlier ones), and its
 * order, since several can start in one second.
 */
export async function up(db: Kysely<Schema>): Promise<void> {
  for (const column of ['starter_kind', 'starter_id', 'starter_session']) {
    await db.schema.alterTable('bulk_change').addColumn(column, 'text').execute();
  }
  await db.schema
    .alterTable('bulk_change')
    .addColumn('number', 'integer', (c) => c.notNull().defaultTo(0))
    .execute();
}
