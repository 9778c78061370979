import type { Kysely } from 'kysely';
import type { Schema } from '../schema.ts';

/**
 * The generation of the setting that lets passwords buy tokens. Tokens issued before carry none, which is 0: where the setting
 * is on they stay valid until it is switched off.
 */
export async function up(db: Kysely<Schema>): Promise<void> {
  await db.schema
    .alterTable('account')
    .addColumn('password_token_generation', 'bigint', (c) => c.notNull().defaultTo(0))
    .execute();
}
