import { type Kysely, sql } from 'kysely';
import type { Schema } from '../schema.ts';

/**
 * Creates the table of folded journals, and updates the column by which lists are sorted to the last login of each key.
 */
export async function up(db: Kysely<Schema>): Promise<void> {
  await db.schema
    .createTable('usage_fold')
    .addColumn('journal', 'text', (c) => c.primaryKey())
    .addColumn('segment', 'integer', (c) => c.notNull())
    .addColumn('key', 'bigint', (c) => c.notNull())
    .addColumn('at', 'bigint', (c) => c.notNull())
    .execute();
  // Earlier versions let it fall behind while very many keys were used.
  await sql`update api_key set last_login = (select last_login from key_use where key_use.key = api_key.ordinal)
    where last_login < (select last_login from key_use where key_use.key = api_key.ordinal)`.execute(db);
  await sql`delete from setting where name = 'logins_unsorted_since'`.execute(db);
}
