import type { Kysely, Selectable } from 'kysely';
import type { KeyFormat } from '../../domain/key-format.ts';
import type { Schema } from '../schema.ts';

/** Registered key formats of other systems, by account and name. */
export function keyFormatStore(db: Kysely<Schema>) {
  const inAccount = (accountId: string) => db.selectFrom('key_format').selectAll().where('account_id', '=', accountId);

  return {
    /** Sorted by name. */
    async list(accountId: string): Promise<KeyFormat[]> {
      return (await inAccount(accountId).orderBy('name').execute()).map(toKeyFormat);
    },

    async named(accountId: string, name: string): Promise<KeyFormat | undefined> {
      const row = await inAccount(accountId).where('name', '=', name).executeTakeFirst();
      return row && toKeyFormat(row);
    },

    async add(accountId: string, format: KeyFormat): Promise<void> {
      const { name, type, prefix, minLength, maxLength, alphabet, createdAt } = format;
      const lengths = { min_length: minLength, max_length: maxLength };
      await db
        .insertInto('key_format')
        .values({ account_id: accountId, name, type, prefix, ...lengths, alphabet, created_at: createdAt })
        .execute();
    },

    async remove(accountId: string, name: string): Promise<void> {
      await db.deleteFrom('key_format').where('account_id', '=', accountId).where('name', '=', name).execute();
    },

    /**
     * Returns whether a secret with this format is valid or may become valid again.
     * @param now Unix seconds
     */
    async isInUse(accountId: string, name: string, now: number): Promise<boolean> {
      const keyRow = await db
        .selectFrom('api_key')
        .select('id')
        .where('account_id', '=', accountId)
        .where('key_format', '=', name)
        .executeTakeFirst();
      if (keyRow) return true;
      const rotationRow = await db
        .selectFrom('rotation')
        .select('key')
        .where('account_id', '=', accountId)
        .where('old_key_format', '=', name)
        .where('ends_at', '>', now)
        .executeTakeFirst();
      return rotationRow !== undefined;
    },
  };
}

function toKeyFormat(row: Selectable<Schema['key_format']>): KeyFormat {
  return {
    name: row.name,
    type: row.type,
    prefix: row.prefix,
    minLength: row.min_length,
    maxLength: row.max_length,
    alphabet: row.alphabet,
    createdAt: row.created_at,
  };
}
