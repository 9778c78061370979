import type { Kysely } from 'kysely';
import type { Dialect } from '../dialect.ts';
import type { Schema } from '../schema.ts';

/** Drops the index for text search: the server searches memory, and the CLI compares the text with every key. */
export async function up(db: Kysely<Schema>, dialect: Dialect): Promise<void> {
  await dialect.dropKeySearch(db);
}
