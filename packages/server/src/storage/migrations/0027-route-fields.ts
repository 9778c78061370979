import type { Kysely } from 'kysely';
import type { Schema } from '../schema.ts';

/** All headers that routes sent when this was written. */
const ALL_HEADERS = ['X-Keyward-Key', 'X-Keyward-Account', 'X-Keyward-Roles', 'X-Keyward-Permissions'];

/** Adds what a route allows without a permission, and its identity headers; existing routes keep all of them. */
export async function up(db: Kysely<Schema>): Promise<void> {
  for (const column of ['allow_preflight', 'allow_ambiguous_paths']) {
    await db.schema
      .alterTable('forward_route')
      .addColumn(column, 'integer', (c) => c.notNull().defaultTo(0))
      .execute();
  }
  await db.schema
    .alterTable('forward_route')
    .addColumn('identity_headers', 'text', (c) => c.notNull().defaultTo(JSON.stringify(ALL_HEADERS)))
    .execute();
}
