import type { Kysely, Selectable } from 'kysely';
import type { ApiKey } from '../../domain/api-key.ts';
import { textFieldNames } from '../../domain/key-text-fields.ts';
import { prepare } from '../prepared.ts';
import { NEVER_USED, NO_EXPIRY, type Schema } from '../schema.ts';
import { limitColumns } from './api-key-row.ts';
import { retiredDigestStore } from './retired-digests.ts';
import { rotationColumns } from './rotations.ts';

type Changeable = ReturnType<typeof changeableColumns>;
type Place = Pick<Selectable<Schema['api_key']>, 'id' | 'account_id'>;
type Added = Pick<Selectable<Schema['api_key']>, 'appname' | 'appname_key' | 'created_at' | 'created_by'>;

/** Columns that text search reads. */
const TEXTS = ['description', 'hint'] as const satisfies readonly (keyof Changeable)[];

const CHANGEABLE = [
  'role',
  'digest',
  'generation',
  'expires_at',
  'state',
  'disabled_reason',
  'secret_revoked',
  'owner',
  'tags',
  'metadata',
  ...textFieldNames,
  'key_format',
  'allowed_ips',
  'rate_limit',
  'rate_window_seconds',
] as const satisfies readonly (keyof Changeable)[];

const ADDED = [
  'id',
  'account_id',
  'appname',
  'appname_key',
  'created_at',
  'created_by',
  ...TEXTS,
  ...CHANGEABLE,
] as const satisfies readonly (keyof (Changeable & Place & Added))[];

/** Selects the named columns from values or placeholders. */
function pick<Values extends object, Name extends keyof Values>(values: Values, names: readonly Name[]) {
  return Object.fromEntries(names.map((name) => [name, values[name]])) as Pick<Values, Name>;
}

const addKey = prepare((db, row: Changeable & Place & Added) =>
  db.insertInto('api_key').values(pick(row, ADDED)).returning('ordinal'),
);

const addUse = prepare(
  (db, row: Pick<Selectable<Schema['key_use']>, 'key' | 'account_id' | 'last_login' | 'last_ip'>) =>
    db.insertInto('key_use').values({
      ...pick(row, ['key', 'account_id', 'last_login', 'last_ip']),
      addresses: '[]',
      hour: 0,
      counts: new Uint8Array(),
      exchange_generation: null,
      exchange_at: null,
    }),
);

const updateKey = prepare((db, row: Changeable & Place) =>
  db
    .updateTable('api_key')
    .set(pick(row, CHANGEABLE))
    .where('account_id', '=', row.account_id)
    .where('id', '=', row.id)
    .returning('ordinal'),
);

/** A separate statement, because these texts rarely change and writing them is expensive. */
const updateTexts = prepare((db, row: Pick<Changeable, 'description' | 'hint'> & { ordinal: number }) =>
  db
    .updateTable('api_key')
    .set(pick(row, TEXTS))
    .where('ordinal', '=', row.ordinal)
    .where((eb) => eb.or([eb('description', 'is not', row.description), eb('hint', 'is not', row.hint)])),
);

/**
 * Selects tags by ordinal only, because with the account in the condition the planner would scan all tags of the
 * account.
 */
const removeTags = prepare((db, { ordinal }: { ordinal: number }) =>
  db.deleteFrom('api_key_tag').where('key', '=', ordinal),
);

const removeKey = prepare((db, { accountId, id }: { accountId: string; id: string }) =>
  db.deleteFrom('api_key').where('account_id', '=', accountId).where('id', '=', id).returning('ordinal'),
);

/** Deletes the rows in other tables that belong to a key. */
const removeRelated = (['key_use', 'key_count', 'rotation'] as const).map((table) =>
  prepare((db, { accountId, key }: { accountId: string; key: number }) =>
    db.deleteFrom(table).where('account_id', '=', accountId).where('key', '=', key),
  ),
);

/** Adds, changes and deletes keys with their rows in other tables. Retires the digests that keys lose. */
export function keyWrites(db: Kysely<Schema>) {
  const { retireOf } = retiredDigestStore(db);
  return {
    async add(accountId: string, key: ApiKey): Promise<void> {
      const { appname } = key;
      const lastLogin = key.lastLogin ?? NEVER_USED;
      const [row] = (
        await addKey(db, {
          id: key.id,
          account_id: accountId,
          appname,
          appname_key: appname.toLowerCase(),
          ...changeableColumns(key),
          created_at: key.createdAt,
          created_by: key.createdBy,
        })
      ).rows;
      if (!row) throw new Error('A key that was added has no ordinal.');
      const { ordinal } = row;
      await addUse(db, { key: ordinal, account_id: accountId, last_login: lastLogin, last_ip: key.lastIp });
      await addTags(db, accountId, ordinal, key.tags);
    },

    async update(accountId: string, key: ApiKey): Promise<void> {
      await retireOf(accountId, key.id, key.digest);
      const [row] = (await updateKey(db, { ...changeableColumns(key), id: key.id, account_id: accountId })).rows;
      if (!row) return;
      const { ordinal } = row;
      await updateTexts(db, { description: key.description, hint: key.hint, ordinal });
      await removeTags(db, { ordinal });
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
      await retireOf(accountId, id);
      const [row] = (await removeKey(db, { accountId, id })).rows;
      if (!row) return;
      for (const remove of removeRelated) await remove(db, { accountId, key: row.ordinal });
      await removeTags(db, row);
    },
  };
}

function changeableColumns(key: ApiKey) {
  return {
    description: key.description,
    role: key.role,
    digest: key.digest,
    hint: key.hint,
    generation: key.generation,
    expires_at: key.expiresAt ?? NO_EXPIRY,
    state: key.state,
    disabled_reason: key.disabledReason,
    secret_revoked: key.isSecretRevoked ? 1 : 0,
    owner: key.owner,
    tags: JSON.stringify(key.tags),
    metadata: JSON.stringify(key.metadata),
    ...key.textFields,
    key_format: key.keyFormat,
    ...limitColumns(key),
  };
}

async function addTags(db: Kysely<Schema>, accountId: string, key: number, tags: readonly string[]): Promise<void> {
  if (tags.length === 0) return;
  const rows = tags.map((tag) => ({ account_id: accountId, tag, key }));
  await db.insertInto('api_key_tag').values(rows).execute();
}
