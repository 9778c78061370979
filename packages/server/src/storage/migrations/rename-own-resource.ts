import type { Kysely } from 'kysely';
import type { Schema } from '../schema.ts';

/**
 * Renames an account's resource that has the name of a new Keyward resource, with the grants on it, so that these
 * grants do not become rights in Keyward (docs/decisions/0009).
 */
export async function renameOwnResource(db: Kysely<Schema>, ours: string): Promise<void> {
  const holders = await db.selectFrom('resource').select('account_id').where('name', '=', ours).execute();
  for (const { account_id: account } of holders) {
    const name = await freeName(db, account, ours);
    await db.updateTable('resource').set({ name }).where('account_id', '=', account).where('name', '=', ours).execute();
    const roles = await db.selectFrom('role').select(['id', 'permissions']).where('account_id', '=', account).execute();
    for (const { id, permissions } of roles) {
      const granted: string[] = JSON.parse(permissions);
      const renamed = granted.map((each) => (each.startsWith(`${ours}:`) ? name + each.slice(ours.length) : each));
      await db
        .updateTable('role')
        .set({ permissions: JSON.stringify(renamed) })
        .where('id', '=', id)
        .execute();
    }
  }
}

async function freeName(db: Kysely<Schema>, account: string, ours: string): Promise<string> {
  const rows = await db.selectFrom('resource').select('name').where('account_id', '=', account).execute();
  const taken = new Set(rows.map(({ name }) => name));
  let name = `own-${ours}`;
  for (let number = 2; taken.has(name); number++) name = `own-${ours}-${number}`;
  return name;
}
