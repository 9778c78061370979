import type { Kysely } from 'kysely';
import type { ApiKey } from '../../domain/api-key.ts';
import type { Dialect } from '../dialect.ts';
import type { PendingSource } from '../pending-source.ts';
import { prepare } from '../prepared.ts';
import type { Schema } from '../schema.ts';
import { keyReader, selectKeys } from './api-key-row.ts';
import { keySearch } from './api-key-search.ts';
import { keyWrites } from './api-key-writes.ts';

const keyNamed = prepare((db, values: { accountId: string; appname: string; lowerCase: string }) =>
  selectKeys(db)
    .where('api_key.account_id', '=', values.accountId)
    .where('appname_key', '=', values.lowerCase)
    .where('appname', '=', values.appname),
);

const keyWithId = prepare((db, { accountId, id }: { accountId: string; id: string }) =>
  selectKeys(db).where('api_key.account_id', '=', accountId).where('id', '=', id),
);

const keyOfName = prepare((db, { accountId, lowerCase }: { accountId: string; lowerCase: string }) =>
  db.selectFrom('api_key').select('id').where('account_id', '=', accountId).where('appname_key', '=', lowerCase),
);

const keyOfDigest = prepare((db, { accountId, digest }: { accountId: string; digest: Uint8Array }) =>
  db.selectFrom('api_key').select('appname').where('account_id', '=', accountId).where('digest', '=', digest),
);

export function apiKeyStore(db: Kysely<Schema>, dialect: Dialect, pending: PendingSource) {
  const toApiKey = keyReader(pending);
  return {
    /** Finds a key by its exact name; names are unique case-insensitively. */
    async named(accountId: string, appname: string): Promise<ApiKey | undefined> {
      const [row] = (await keyNamed(db, { accountId, appname, lowerCase: appname.toLowerCase() })).rows;
      return row && toApiKey(row);
    },

    async withId(accountId: string, id: string): Promise<ApiKey | undefined> {
      const [row] = (await keyWithId(db, { accountId, id })).rows;
      return row && toApiKey(row);
    },

    async isNameTaken(accountId: string, appname: string): Promise<boolean> {
      return (await keyOfName(db, { accountId, lowerCase: appname.toLowerCase() })).rows.length > 0;
    },

    /** Returns the number of keys that a caller with this name has added since the specified time. */
    async countCreatedBy(accountId: string, createdBy: string, since: number): Promise<number> {
      const { count } = await db
        .selectFrom('api_key')
        .select((eb) => eb.fn.countAll<number>().as('count'))
        .where('account_id', '=', accountId)
        .where('created_by', '=', createdBy)
        .where('created_at', '>=', since)
        .executeTakeFirstOrThrow();
      return count;
    },

    /** Returns the name of the key whose current secret has this digest. */
    async nameWithDigest(accountId: string, digest: Uint8Array): Promise<string | undefined> {
      return (await keyOfDigest(db, { accountId, digest })).rows[0]?.appname;
    },

    /** Returns the keys whose current or still valid old secret has one of these digests. */
    async withDigests(accountId: string, digests: readonly Uint8Array[], now: number): Promise<ApiKey[]> {
      const keys = () => selectKeys(db).where('api_key.account_id', '=', accountId);
      const rotating = db
        .selectFrom('rotation')
        .select('key')
        .where('account_id', '=', accountId)
        .where('old_digest', 'in', digests)
        .where('ends_at', '>', now);
      const rows = [
        ...(await keys().where('api_key.digest', 'in', digests).execute()),
        ...(await keys().where('api_key.ordinal', 'in', rotating).execute()),
      ];
      return rows.map(toApiKey);
    },

    ...keySearch(db, dialect, pending),

    ...keyWrites(db),
  };
}
