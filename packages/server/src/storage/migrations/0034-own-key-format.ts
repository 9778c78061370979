import type { Kysely } from 'kysely';
import type { Schema } from '../schema.ts';

/** The name of Keyward's own key format, which a registered one cannot have (docs/decisions/0039). */
const OWN = 'keyward';

/** The tables at this version. */
type Then = {
  key_shape: { account_id: string; name: string };
  api_key: { account_id: string; shape: string | null };
  rotation: { account_id: string; old_shape: string | null };
};

/** Renames registered key formats called `keyward`, which earlier versions accepted, and the references to them. */
export async function up(schema: Kysely<Schema>): Promise<void> {
  const db = schema.withTables<Then>();
  const holders = await db.selectFrom('key_shape').select('account_id').where('name', '=', OWN).execute();
  for (const { account_id: account } of holders) {
    const name = await freeName(db, account);
    await db.updateTable('key_shape').set({ name }).where('account_id', '=', account).where('name', '=', OWN).execute();
    await db
      .updateTable('api_key')
      .set({ shape: name })
      .where('account_id', '=', account)
      .where('shape', '=', OWN)
      .execute();
    await db
      .updateTable('rotation')
      .set({ old_shape: name })
      .where('account_id', '=', account)
      .where('old_shape', '=', OWN)
      .execute();
  }
}

async function freeName(db: Kysely<Then>, account: string): Promise<string> {
  const rows = await db.selectFrom('key_shape').select('name').where('account_id', '=', account).execute();
  const taken = new Set(rows.map(({ name }) => name));
  let number = 1;
  while (taken.has(`${OWN}-${number}`)) number++;
  return `${OWN}-${number}`;
}
