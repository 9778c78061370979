import type { Kysely } from 'kysely';
import type { Dialect } from '../dialect.ts';
import type { Schema } from '../schema.ts';

/** Adds the old credential of a replica, which is accepted until the overlap ends; none for existing replicas. */
export async function up(db: Kysely<Schema>, dialect: Dialect): Promise<void> {
  const columns = [
    ['old_digest', dialect.bytes],
    ['rotated_at', 'bigint'],
    ['rotated_by', 'text'],
    ['overlap_ends_at', 'bigint'],
    ['new_first_seen_at', 'bigint'],
    ['old_last_seen_at', 'bigint'],
    ['old_last_ip', 'text'],
  ] as const;
  for (const [name, type] of columns) await db.schema.alterTable('replica').addColumn(name, type).execute();
  await db.schema
    .createIndex('replica_old_digest')
    .unique()
    .on('replica')
    .columns(['account_id', 'old_digest'])
    .execute();
}
