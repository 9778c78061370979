import type { Kysely } from 'kysely';
import type { Schema } from '../schema.ts';

/** Adds allowed IPs of keys and accounts, and rate limits of keys. Without them nothing changes. */
export async function up(db: Kysely<Schema>): Promise<void> {
  for (const table of ['account', 'api_key'] as const) {
    await db.schema
      .alterTable(table)
      .addColumn('allowed_ips', 'text', (c) => c.notNull().defaultTo('[]'))
      .execute();
  }
  await db.schema.alterTable('api_key').addColumn('rate_limit', 'integer').execute();
  await db.schema.alterTable('api_key').addColumn('rate_window_seconds', 'integer').execute();
}
