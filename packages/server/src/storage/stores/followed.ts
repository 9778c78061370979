import { type Kysely, type Selectable, sql } from 'kysely';
import { type Anchor, LOG_START } from '../../domain/anchor.ts';
import type { CheckedRotation, ListedKey } from '../../domain/checked-key.ts';
import { textFieldNames, textFieldsOf } from '../../domain/key-text-fields.ts';
import type { Dialect } from '../dialect.ts';
import { prepare } from '../prepared.ts';
import { fromSentinel, NEVER_USED, NO_EXPIRY, type Schema } from '../schema.ts';
import { toAddresses } from './address-list-text.ts';
import { selectKeys, toMetadata, toRateLimit, toTags } from './api-key-row.ts';
import { type LoggedChange, toLoggedChange } from './change-log.ts';

const COLUMNS = [
  'ordinal',
  'account_id',
  'id',
  'appname',
  'description',
  'role',
  'hint',
  'generation',
  'created_at',
  'created_by',
  'expires_at',
  'allowed_ips',
  'rate_limit',
  'rate_window_seconds',
  'state',
  'metadata',
  ...textFieldNames,
  'owner',
  'tags',
  'enabled_at',
  'kept_until',
] as const;

const ROTATION_COLUMNS = ['key', 'rotation_number', 'ends_at', 'old_digest', 'old_generation'] as const;

/** SHA-256 digests have this many bytes. */
const DIGEST_BYTES = 32;

/** Reads the data of all accounts that the index of this process contains. */
export function followedStore(db: Kysely<Schema>, dialect: Dialect) {
  return {
    /** Returns the newest entry of the change log. */
    async lastChange(): Promise<Anchor> {
      const [row] = (await lastEntry(db, {})).rows;
      return row ?? LOG_START;
    },

    /** Returns the nonce of the entry with this number in any account; undefined if the entry does not exist. */
    async nonceOf(number: number): Promise<number | undefined> {
      const [row] = (await nonceOfEntry(db, { number })).rows;
      return row?.nonce;
    },

    /** Returns the entries of all accounts after a number, oldest first. */
    async changesAfter(number: number, limit: number): Promise<LoggedChange[]> {
      const rows = await db
        .selectFrom('change_log')
        .selectAll()
        .where('number', '>', number)
        .orderBy('number')
        .limit(limit)
        .execute();
      return rows.map(toLoggedChange);
    },

    async countKeys(): Promise<number> {
      const { count } = await db
        .selectFrom('api_key')
        .select((eb) => eb.fn.countAll<number>().as('count'))
        .executeTakeFirstOrThrow();
      return count;
    },

    /**
     * Visits every key of every account: a million keys take a few seconds. Used at the start, while nothing else runs.
     */
    async eachKey(
      now: number,
      expect: (keys: number) => void,
      visit: (accountId: string, key: ListedKey) => void,
    ): Promise<void> {
      const rows = await db.selectFrom('rotation').select(ROTATION_COLUMNS).where('ends_at', '>', now).execute();
      const rotations = new Map(rows.map((row) => [row.key, toCheckedRotation(row)]));
      const cursor: RowCursor = { columns: [], at: 0 };
      const row = createRowView(cursor);
      await dialect.readColumns(
        { table: 'api_key', columns: [...COLUMNS, LAST_LOGIN], bytes: 'digest' },
        {
          expect,
          visit(columns, digests) {
            cursor.columns = columns;
            for (cursor.at = 0; cursor.at * DIGEST_BYTES < digests.length; cursor.at++) {
              const digest = digests.subarray(cursor.at * DIGEST_BYTES, (cursor.at + 1) * DIGEST_BYTES);
              visit(row.account_id, toListedKey(row, digest, rotations.get(row.ordinal) ?? null));
            }
          },
        },
      );
    },

    /** Returns the creation times of keys by ordinal, without keys that do not exist. */
    async createdAt(ordinals: Iterable<number>): Promise<Map<number, number>> {
      const rows = await db
        .selectFrom('api_key')
        .select(['ordinal', 'created_at'])
        .where(dialect.isOneOf('ordinal', [...ordinals]))
        .execute();
      return new Map(rows.map((row) => [row.ordinal, row.created_at]));
    },

    /** Returns the usage of every key of every account. */
    openUsage: dialect.openUsage,

    /** Returns the revoked access tokens of all accounts by `jti`, and token families by id. */
    revokedTokens: () => revokedTokens(db),

    async key(accountId: string, id: string, now: number): Promise<ListedKey | undefined> {
      const [row] = (await keyWithId(db, { accountId, id })).rows;
      if (!row) return undefined;
      const { rotation_number, ends_at, old_digest, old_generation } = row;
      const isRotating = ends_at !== null && ends_at > now && rotation_number !== null;
      const rotation =
        isRotating && old_digest && old_generation !== null
          ? toCheckedRotation({ rotation_number, ends_at, old_digest, old_generation })
          : null;
      return toListedKey({ ...row, last_login: row.used_at ?? NEVER_USED }, row.digest, rotation);
    },
  };
}

async function revokedTokens(db: Kysely<Schema>): Promise<{ id: string; expiresAt: number }[]> {
  const tokens = db.selectFrom('revoked_token').select(['jti as id', 'expires_at']);
  // A literal, so that SQLite uses the partial index with this condition.
  const families = db.selectFrom('token_family').select(['id', 'expires_at']).where('ended', '=', sql.lit(1));
  const rows = await tokens.unionAll(families).execute();
  return rows.map((row) => ({ id: row.id, expiresAt: row.expires_at }));
}

const lastEntry = prepare((db, _: object) =>
  db.selectFrom('change_log').select(['number', 'nonce']).orderBy('number', 'desc').limit(1),
);

const nonceOfEntry = prepare((db, { number }: { number: number }) =>
  db.selectFrom('change_log').select('nonce').where('number', '=', number),
);

const keyWithId = prepare((db, { accountId, id }: { accountId: string; id: string }) =>
  selectKeys(db).where('api_key.account_id', '=', accountId).where('id', '=', id),
);

/** The last login, selected like a column of `api_key`. */
const LAST_LOGIN = `coalesce((select last_login from key_use where key = ordinal), ${NEVER_USED})`;

type FollowedRow = Pick<Selectable<Schema['api_key']>, (typeof COLUMNS)[number]> & { readonly last_login: number };

/** The columns in the order of {@link COLUMNS}, and the index of a row in these columns. */
interface RowCursor {
  columns: readonly (readonly unknown[])[];
  at: number;
}

/** Returns a row whose properties read the columns at the current index, so that a million rows need no objects. */
function createRowView(cursor: RowCursor): FollowedRow {
  const members = [...COLUMNS, 'last_login'].map(
    (name, number) => [name, { get: () => cursor.columns[number]?.[cursor.at] }] as const,
  );
  return Object.defineProperties({}, Object.fromEntries(members)) as FollowedRow;
}

function toListedKey(row: FollowedRow, digest: Uint8Array, rotation: CheckedRotation | null): ListedKey {
  return {
    ordinal: row.ordinal,
    id: row.id,
    appname: row.appname,
    description: row.description,
    role: row.role,
    digest,
    hint: row.hint,
    generation: row.generation,
    createdAt: row.created_at,
    createdBy: row.created_by,
    expiresAt: fromSentinel(row.expires_at, NO_EXPIRY),
    lastLogin: fromSentinel(row.last_login, NEVER_USED),
    allowedIps: toAddresses(row.allowed_ips),
    rateLimit: toRateLimit(row),
    state: row.state,
    metadata: toMetadata(row.metadata),
    textFields: textFieldsOf(row),
    owner: row.owner,
    tags: toTags(row.tags),
    enabledAt: row.enabled_at,
    keptUntil: row.kept_until,
    rotation,
  };
}

function toCheckedRotation(
  row: Pick<Schema['rotation'], 'rotation_number' | 'ends_at' | 'old_digest' | 'old_generation'>,
): CheckedRotation {
  return {
    number: row.rotation_number,
    endsAt: row.ends_at,
    old: { digest: row.old_digest, generation: row.old_generation },
  };
}
