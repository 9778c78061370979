import type { Kysely } from 'kysely';
import type { Schema } from '../schema.ts';

/** Adds the environment of keys, and that of forward-auth routes which require one. Existing keys are `live`. */
export async function up(db: Kysely<Schema>): Promise<void> {
  await db.schema
    .alterTable('api_key')
    .addColumn('environment', 'text', (column) => column.notNull().defaultTo('live'))
    .execute();
  for (const table of ['forward_route', 'deleted_forward_route']) {
    await db.schema.alterTable(table).addColumn('environment', 'text').execute();
  }
}
