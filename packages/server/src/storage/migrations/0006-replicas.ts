import { type Kysely, sql } from 'kysely';
import type { Dialect } from '../dialect.ts';
import type { Schema } from '../schema.ts';

const NAME = 'replicas';

/** Replicas, and what their feed begins with. The resource that they bring may meet one that an account has defined. */
export async function up(db: Kysely<Schema>, dialect: Dialect): Promise<void> {
  await db.schema
    .createTable('replica')
    .addColumn('id', 'text', (c) => c.primaryKey())
    .addColumn('account_id', 'text', (c) => c.notNull().references('account.id'))
    .addColumn('name', 'text', (c) => c.notNull())
    .addColumn('name_key', 'text', (c) => c.notNull())
    .addColumn('digest', dialect.bytes, (c) => c.notNull())
    .addColumn('allowed_ips', 'text', (c) => c.notNull())
    .addColumn('created_at', 'bigint', (c) => c.notNull())
    .addColumn('created_by', 'text', (c) => c.notNull())
    .addColumn('last_seen_at', 'bigint')
    .addColumn('last_number', 'bigint')
    .addColumn('last_ip', 'text')
    .addUniqueConstraint('replica_name', ['account_id', 'name_key'])
    .addUniqueConstraint('replica_digest', ['account_id', 'digest'])
    .execute();
  await db.schema
    .createIndex('token_family_ended')
    .on('token_family')
    .columns(['account_id', 'rotated_at'])
    .where(sql.ref('ended'), '=', sql.lit(1))
    .execute();
  await renameOwnResources(db);
}

/**
 * What roles grant on a resource of the account must not become a right in Keyward: it and the grants take another name
 * (docs/decisions/0009).
 */
async function renameOwnResources(db: Kysely<Schema>): Promise<void> {
  const meeting = await db.selectFrom('resource').select('account_id').where('name', '=', NAME).execute();
  for (const { account_id: account } of meeting) {
    const name = await freeName(db, account);
    await db.updateTable('resource').set({ name }).where('account_id', '=', account).where('name', '=', NAME).execute();
    const roles = await db.selectFrom('role').select(['id', 'permissions']).where('account_id', '=', account).execute();
    for (const { id, permissions } of roles) {
      const renamed = (JSON.parse(permissions) as string[]).map((each) =>
        each.startsWith(`${NAME}:`) ? `${name}${each.slice(NAME.length)}` : each,
      );
      await db
        .updateTable('role')
        .set({ permissions: JSON.stringify(renamed) })
        .where('id', '=', id)
        .execute();
    }
  }
}

async function freeName(db: Kysely<Schema>, account: string): Promise<string> {
  const rows = await db.selectFrom('resource').select('name').where('account_id', '=', account).execute();
  const taken = new Set(rows.map(({ name }) => name));
  for (let number = 1; ; number++) {
    const name = number === 1 ? `own-${NAME}` : `own-${NAME}-${number}`;
    if (!taken.has(name)) return name;
  }
}
