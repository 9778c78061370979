import type { Kysely, Selectable } from 'kysely';
import type { KeyShape } from '../../domain/key-shape.ts';
import type { Schema } from '../schema.ts';

/** The shapes of foreign keys, by account and name. */
export function keyShapeStore(db: Kysely<Schema>) {
  const inAccount = (accountId: string) => db.selectFrom('key_shape').selectAll().where('account_id', '=', accountId);

  return {
    /** By name. */
    async list(accountId: string): Promise<KeyShape[]> {
      return (await inAccount(accountId).orderBy('name').execute()).map(toKeyShape);
    },

    async named(accountId: string, name: string): Promise<KeyShape | undefined> {
      const row = await inAccount(accountId).where('name', '=', name).executeTakeFirst();
      return row && toKeyShape(row);
    },

    async add(accountId: string, shape: KeyShape): Promise<void> {
      const { name, type, prefix, minLength, maxLength, alphabet, createdAt } = shape;
      const lengths = { min_length: minLength, max_length: maxLength };
      await db
        .insertInto('key_shape')
        .values({ account_id: accountId, name, type, prefix, ...lengths, alphabet, created_at: createdAt })
        .execute();
    },

    async remove(accountId: string, name: string): Promise<void> {
      await db.deleteFrom('key_shape').where('account_id', '=', accountId).where('name', '=', name).execute();
    },

    /** Whether a secret of this shape is good, or will be again. @param now Unix seconds */
    async isInUse(accountId: string, name: string, now: number): Promise<boolean> {
      const present = await db
        .selectFrom('api_key')
        .select('id')
        .where('account_id', '=', accountId)
        .where('shape', '=', name)
        .executeTakeFirst();
      if (present) return true;
      const replaced = await db
        .selectFrom('rotation')
        .select('key')
        .where('account_id', '=', accountId)
        .where('old_shape', '=', name)
        .where('ends_at', '>', now)
        .executeTakeFirst();
      return replaced !== undefined;
    },
  };
}

function toKeyShape(row: Selectable<Schema['key_shape']>): KeyShape {
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
