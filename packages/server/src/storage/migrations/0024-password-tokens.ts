import type { Kysely } from 'kysely';
import type { Schema } from '../schema.ts';

/**
 * Adds the generation of the password-token setting. Earlier tokens have none, which counts as 0: they stay valid until
 * the setting is switched off.
 */
export async function up(db: Kysely<Schema>): Promise<void> {
  await db.schema
    .alterTable('account')
    .addColumn('password_token_generation', 'bigint', (c) => c.notNull().defaultTo(0))
    .execute();
}
