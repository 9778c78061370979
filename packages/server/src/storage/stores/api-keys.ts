import type { Kysely } from 'kysely';
import type { ApiKey } from '../../domain/api-key.ts';
import type { Dialect } from '../dialect.ts';
import { prepare } from '../prepared.ts';
import { NEVER_USED, NO_EXPIRY, type Schema } from '../schema.ts';
import { limitColumns, selectKeys, toApiKey } from './api-key-row.ts';
import { keySearch } from './api-key-search.ts';

const keyNamed = prepare((db, values: { accountId: string; appname: string; lowerCase: string }) =>
  selectKeys(db)
    .where('api_key.account_id', '=', values.accountId)
    .where('appname_key', '=', values.lowerCase)
    .where('appname', '=', values.appname),
);

const keyWithId = prepare((db, { accountId, id }: { accountId: string; id: string }) =>
  selectKeys(db).where('api_key.account_id', '=', accountId).where('id', '=', id),
);

export function apiKeyStore(db: Kysely<Schema>, dialect: Dialect) {
  const inAccount = (accountId: string) => db.selectFrom('api_key').select('id').where('account_id', '=', accountId);

  return {
    /** By the name as it is written: unique without regard to case, looked up with it. */
    async named(accountId: string, appname: string): Promise<ApiKey | undefined> {
      const [row] = (await keyNamed(db, { accountId, appname, lowerCase: appname.toLowerCase() })).rows;
      return row && toApiKey(row);
    },

    async withId(accountId: string, id: string): Promise<ApiKey | undefined> {
      const [row] = (await keyWithId(db, { accountId, id })).rows;
      return row && toApiKey(row);
    },

    async isNameTaken(accountId: string, appname: string): Promise<boolean> {
      const row = await inAccount(accountId).where('appname_key', '=', appname.toLowerCase()).executeTakeFirst();
      return row !== undefined;
    },

    async hasDigest(accountId: string, digest: Uint8Array): Promise<boolean> {
      return (await inAccount(accountId).where('digest', '=', digest).executeTakeFirst()) !== undefined;
    },

    ...keySearch(db, dialect),

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
    },

    async update(accountId: string, key: ApiKey): Promise<void> {
      await db
        .updateTable('api_key')
        .set(changeable(key))
        .where('account_id', '=', accountId)
        .where('id', '=', key.id)
        .execute();
    },

    async remove(accountId: string, id: string): Promise<void> {
      const row = await db
        .deleteFrom('api_key')
        .where('account_id', '=', accountId)
        .where('id', '=', id)
        .returning('ordinal')
        .executeTakeFirst();
      if (!row) return;
      for (const table of ['key_use', 'key_count'] as const) {
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
    ...limitColumns(key),
  };
}
