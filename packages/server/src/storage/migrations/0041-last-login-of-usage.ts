import type { Kysely } from 'kysely';
import type { Schema } from '../schema.ts';

/** Leaves last logins to `key_use`: moving an entry of this index for each used key took most of the time of a fold. */
export async function up(db: Kysely<Schema>): Promise<void> {
  await db.schema.dropIndex('api_key_by_last_login').execute();
  await db.schema.alterTable('api_key').dropColumn('last_login').execute();
}
