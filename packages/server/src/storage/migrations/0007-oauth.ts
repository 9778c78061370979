import type { Kysely } from 'kysely';
import type { Schema } from '../schema.ts';

/** Adds revoked access tokens, and each account's signature algorithm for its services' tokens. */
export async function up(db: Kysely<Schema>): Promise<void> {
  await db.schema
    .createTable('revoked_token')
    .addColumn('jti', 'text', (c) => c.primaryKey())
    .addColumn('account_id', 'text', (c) => c.notNull().references('account.id'))
    .addColumn('expires_at', 'bigint', (c) => c.notNull())
    .execute();
  await db.schema.createIndex('revoked_token_expiry').on('revoked_token').column('expires_at').execute();
  await db.schema
    .alterTable('account')
    .addColumn('token_algorithm', 'text', (c) => c.notNull().defaultTo('EdDSA'))
    .execute();
}
