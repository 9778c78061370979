import { randomInt } from 'node:crypto';
import { type Kysely, sql } from 'kysely';
import type { Schema } from '../schema.ts';

const MAX_FACTOR = 2 ** 24;

/**
 * Gives each change-log entry a random nonce, so that histories with the same numbers differ. Nonces of existing
 * entries are derived from two random numbers, so a copy that is migrated again gets others. Factor times number stays
 * below 2^63.
 */
export async function up(db: Kysely<Schema>): Promise<void> {
  await db.schema
    .alterTable('change_log')
    .addColumn('nonce', 'bigint', (c) => c.notNull().defaultTo(0))
    .execute();
  const [factor, start] = [randomInt(1, MAX_FACTOR), randomInt(1, 2 ** 47)];
  await sql`update change_log set nonce = (number * ${factor} + ${start}) % ${Number.MAX_SAFE_INTEGER} + 1`.execute(db);
}
