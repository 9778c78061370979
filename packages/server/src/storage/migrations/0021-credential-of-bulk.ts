import type { Kysely } from 'kysely';
import type { Schema } from '../schema.ts';

/** The credential that started a bulk operation, so that it stops when the credential does, and why one was interrupted. */
export async function up(db: Kysely<Schema>): Promise<void> {
  await db.schema.alterTable('bulk_change').addColumn('starter_generation', 'bigint').execute();
  await db.schema.alterTable('bulk_change').addColumn('reason', 'text').execute();
}
