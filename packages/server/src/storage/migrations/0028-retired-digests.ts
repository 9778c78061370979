import type { Kysely } from 'kysely';
import type { Dialect } from '../dialect.ts';
import type { Schema } from '../schema.ts';

/** Adds the digests that keys no longer have: those of stored rotations, and from now on every replaced one. */
export async function up(db: Kysely<Schema>, dialect: Dialect): Promise<void> {
  await db.schema
    .createTable('retired_digest')
    .addColumn('account_id', 'text', (c) => c.notNull().references('account.id'))
    .addColumn('digest', dialect.bytes, (c) => c.notNull())
    .addPrimaryKeyConstraint('retired_digest_key', ['account_id', 'digest'])
    .execute();
  await db
    .insertInto('retired_digest')
    .columns(['account_id', 'digest'])
    .expression(db.selectFrom('rotation').select(['account_id', 'old_digest']).distinct())
    .execute();
}
