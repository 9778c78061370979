import type { Kysely } from 'kysely';
import type { Schema } from '../schema.ts';

const OURS = 'forward-routes';

/** What proxies ask about; and the name of its resource, which until now an account could give to one of its own. */
export async function up(db: Kysely<Schema>): Promise<void> {
  await db.schema
    .createTable('forward_route')
    .addColumn('account_id', 'text', (c) => c.notNull().references('account.id'))
    .addColumn('name', 'text', (c) => c.notNull())
    .addColumn('description', 'text', (c) => c.notNull())
    .addColumn('methods', 'text', (c) => c.notNull())
    .addColumn('created_at', 'bigint', (c) => c.notNull())
    .addPrimaryKeyConstraint('forward_route_key', ['account_id', 'name'])
    .execute();
  const holders = await db.selectFrom('resource').select('account_id').where('name', '=', OURS).execute();
  for (const { account_id: accountId } of holders) await renameOwn(db, accountId);
}

/** Under another name, so that roles over the account's service do not become roles over Keyward's routes. */
async function renameOwn(db: Kysely<Schema>, accountId: string): Promise<void> {
  const resources = await db.selectFrom('resource').select('name').where('account_id', '=', accountId).execute();
  const taken = new Set(resources.map(({ name }) => name));
  let name = `own-${OURS}`;
  for (let number = 2; taken.has(name); number++) name = `own-${OURS}-${number}`;
  await db.updateTable('resource').set({ name }).where('account_id', '=', accountId).where('name', '=', OURS).execute();
  const roles = await db.selectFrom('role').select(['id', 'permissions']).where('account_id', '=', accountId).execute();
  for (const { id, permissions } of roles) {
    const granted: string[] = JSON.parse(permissions);
    const renamed = granted.map((each) => (each.startsWith(`${OURS}:`) ? name + each.slice(OURS.length) : each));
    await db
      .updateTable('role')
      .set({ permissions: JSON.stringify(renamed) })
      .where('id', '=', id)
      .execute();
  }
}
