import type { Kysely } from 'kysely';
import type { Schema } from '../schema.ts';

export type SettingName =
  | 'public_url'
  | 'key_prefix'
  | 'master_key_check'
  | 'setup_digest'
  | 'setup_expires_at'
  | 'incarnation'
  | 'request_tokens_denied_until';

/** Values of the whole installation, which do not belong to an account. */
export function settingStore(db: Kysely<Schema>) {
  return {
    async get(name: SettingName): Promise<string | undefined> {
      const row = await db.selectFrom('setting').select('value').where('name', '=', name).executeTakeFirst();
      return row?.value;
    },

    async set(name: SettingName, value: string): Promise<void> {
      await db
        .insertInto('setting')
        .values({ name, value })
        .onConflict((conflict) => conflict.column('name').doUpdateSet({ value }))
        .execute();
    },

    async remove(name: SettingName): Promise<void> {
      await db.deleteFrom('setting').where('name', '=', name).execute();
    },
  };
}
