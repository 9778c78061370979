import type { Kysely } from 'kysely';
import type { Schema } from '../schema.ts';

/**
 * Stores whether the current secret of a key was revoked, when each secret expired, and the generation of the
 * password-token setting of a bulk operation.
 */
export async function up(db: Kysely<Schema>): Promise<void> {
  await db.schema
    .alterTable('api_key')
    .addColumn('secret_revoked', 'integer', (c) => c.notNull().defaultTo(0))
    .execute();
  // The text in actions/issued/revoke.ts when this was written; nothing else used it.
  await db
    .updateTable('api_key')
    .set({ secret_revoked: 1 })
    .where('disabled_reason', 'like', 'secret issued by %')
    .execute();
  await db.schema.alterTable('issued').addColumn('ends_at', 'bigint').execute();
  await db.schema.alterTable('bulk_change').addColumn('starter_setting_generation', 'bigint').execute();
}
