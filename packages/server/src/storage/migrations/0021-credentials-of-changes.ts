import type { Kysely } from 'kysely';
import type { Schema } from '../schema.ts';

/**
 * Stores the credential that started a bulk operation, so that the operation stops when it is revoked; why an operation
 * was interrupted; and the session of a change, which may undo its own changes, and whose deletions are counted.
 */
export async function up(db: Kysely<Schema>): Promise<void> {
  await db.schema.alterTable('bulk_change').addColumn('starter_generation', 'bigint').execute();
  await db.schema.alterTable('bulk_change').addColumn('reason', 'text').execute();
  await db.schema.alterTable('audit').addColumn('session_id', 'text').execute();
  await db.schema
    .createIndex('audit_by_session')
    .on('audit')
    .columns(['account_id', 'session_id', 'timestamp'])
    .where('session_id', 'is not', null)
    .execute();
}
