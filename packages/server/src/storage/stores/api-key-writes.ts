import type { Kysely } from 'kysely';
import type { ApiKey } from '../../domain/api-key.ts';
import { NEVER_USED, NO_EXPIRY, type Schema } from '../schema.ts';
import { limitColumns } from './api-key-row.ts';
import { rotationColumns } from './rotations.ts';

/** Adds, changes and removes keys, with everything that lies beside them. */
export function keyWrites(db: Kysely<Schema>) {
  return {
    async add(accountId: string, key: ApiKey): Promise<void> {
      const { appname } = key;
      const lastLogin = key.lastLogin ?? NEVER_USED;
      const { ordinal } = await db
        .insertInto('api_key')
        .values({
          id: key.id,
          account_id: accountId,
          appname,
          appname_key: appname.toLowerCase(),
          ...changeable(key),
          created_at: key.createdAt,
          created_by: key.createdBy,
          last_login: lastLogin,
        })
        .returning('ordinal')
        .executeTakeFirstOrThrow();
      await db
        .insertInto('key_use')
        .values({
          key: ordinal,
          account_id: accountId,
          last_login: lastLogin,
          last_ip: key.lastIp,
          addresses: '[]',
          hour: 0,
          counts: new Uint8Array(),
          exchange_generation: null,
          exchange_at: null,
        })
        .execute();
      await addTags(db, accountId, ordinal, key.tags);
    },

    async update(accountId: string, key: ApiKey): Promise<void> {
      const row = await db
        .updateTable('api_key')
        .set(changeable(key))
        .where('account_id', '=', accountId)
        .where('id', '=', key.id)
        .returning('ordinal')
        .executeTakeFirst();
      if (!row) return;
      const { ordinal } = row;
      await db.deleteFrom('api_key_tag').where('account_id', '=', accountId).where('key', '=', ordinal).execute();
      await addTags(db, accountId, ordinal, key.tags);
      if (key.rotation) {
        const columns = rotationColumns(key.rotation);
        await db
          .insertInto('rotation')
          .values({ key: ordinal, account_id: accountId, ...columns })
          .onConflict((conflict) => conflict.column('key').doUpdateSet(columns))
          .execute();
      }
    },

    async remove(accountId: string, id: string): Promise<void> {
      const row = await db
        .deleteFrom('api_key')
        .where('account_id', '=', accountId)
        .where('id', '=', id)
        .returning('ordinal')
        .executeTakeFirst();
      if (!row) return;
      for (const table of ['key_use', 'key_count', 'rotation', 'api_key_tag'] as const) {
        await db.deleteFrom(table).where('account_id', '=', accountId).where('key', '=', row.ordinal).execute();
      }
    },
  };
}

function changeable(key: ApiKey) {
  return {
    description: key.description,
    role: key.role,
    digest: key.digest,
    hint: key.hint,
    generation: key.generation,
    expires_at: key.expiresAt ?? NO_EXPIRY,
    state: key.state,
    owner: key.owner,
    tags: JSON.stringify(key.tags),
    metadata: JSON.stringify(key.metadata),
    external_id: key.externalId,
    shape: key.shape,
    ...limitColumns(key),
  };
}

async function addTags(db: Kysely<Schema>, accountId: string, key: number, tags: readonly string[]): Promise<void> {
  if (tags.length === 0) return;
  const rows = tags.map((tag) => ({ account_id: accountId, tag, key }));
  await db.insertInto('api_key_tag').values(rows).execute();
}
