import type { Kysely } from 'kysely';
import type { DeletedKey } from '../../domain/deleted-key.ts';
import type { Schema } from '../schema.ts';

/** Deleted keys whose names are reserved; the latest key of each name. */
export function deletedKeyStore(db: Kysely<Schema>) {
  return {
    async add(accountId: string, { id, appname, role, deletedAt, deletedBy }: DeletedKey): Promise<void> {
      const columns = { id, appname, role, deleted_at: deletedAt, deleted_by: deletedBy };
      await db
        .insertInto('deleted_key')
        .values({ account_id: accountId, appname_key: appname.toLowerCase(), ...columns })
        .onConflict((conflict) => conflict.columns(['account_id', 'appname_key']).doUpdateSet(columns))
        .execute();
    },

    /** Finds the deleted key with this name, case-insensitively. */
    async named(accountId: string, appname: string): Promise<DeletedKey | undefined> {
      const row = await db
        .selectFrom('deleted_key')
        .selectAll()
        .where('account_id', '=', accountId)
        .where('appname_key', '=', appname.toLowerCase())
        .executeTakeFirst();
      if (!row) return undefined;
      const { id, appname: name, role, deleted_at: deletedAt, deleted_by: deletedBy } = row;
      return { id, appname: name, role, deletedAt, deletedBy };
    },

    /** Releases the name. */
    async release(accountId: string, appname: string): Promise<void> {
      await db
        .deleteFrom('deleted_key')
        .where('account_id', '=', accountId)
        .where('appname_key', '=', appname.toLowerCase())
        .execute();
    },

    /** Deletes the records of keys that were deleted up to this time. */
    async deleteExpired(deletedBy: number): Promise<void> {
      await db.deleteFrom('deleted_key').where('deleted_at', '<=', deletedBy).execute();
    },
  };
}
