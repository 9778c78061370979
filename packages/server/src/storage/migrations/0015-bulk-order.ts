import type { Kysely } from 'kysely';
import type { Schema } from '../schema.ts';

/**
 * Who began a change of many keys, so that it goes on in their name after a restart; of older ones nobody knows. And which
 * came after which, since several may begin in one second.
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
