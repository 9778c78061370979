import type { Kysely } from 'kysely';
import type { KnownKey, KnownRotation } from '../../domain/known-key.ts';
import type { Dialect, StatementOf } from '../dialect.ts';
import { prepare } from '../prepared.ts';
import { fromSentinel, NO_EXPIRY, type Schema } from '../schema.ts';
import { toAddresses } from './address-list-text.ts';
import { toMetadata, toRateLimit } from './api-key-row.ts';
import { type LoggedChange, toLoggedChange } from './change-log.ts';

const COLUMNS = [
  'ordinal',
  'account_id',
  'id',
  'appname',
  'role',
  'digest',
  'generation',
  'expires_at',
  'allowed_ips',
  'rate_limit',
  'rate_window_seconds',
  'state',
  'metadata',
  'external_id',
] as const;

/** What is followed for the index of all accounts, which serves every check of this process. */
export function followedStore(db: Kysely<Schema>, dialect: Dialect) {
  return {
    /** The number of the newest entry of the change log; 0 while there is none. */
    async lastChange(): Promise<number> {
      const { last } = await db
        .selectFrom('change_log')
        .select((eb) => eb.fn.max('number').as('last'))
        .executeTakeFirstOrThrow();
      return last ?? 0;
    },

    /** The entries of all accounts after a number, oldest first. */
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

    /** Every key of every account: a million of them in a few seconds. While nothing else happens: at the start. */
    async eachKey(now: number, visit: (accountId: string, key: KnownKey) => void): Promise<void> {
      const rows = await db.selectFrom('rotation').select(ROTATION_COLUMNS).where('ends_at', '>', now).execute();
      const rotations = new Map(rows.map((row) => [row.key, toKnownRotation(row)]));
      await dialect.readAll(everyKey, (row) => {
        visit(row[1] as string, toKnownKey(row, rotations.get(row[0] as number) ?? null));
      });
    },

    /** Access tokens of all accounts that were revoked, by their `jti`. */
    async revokedTokens(): Promise<{ jti: string; expiresAt: number }[]> {
      const rows = await db.selectFrom('revoked_token').select(['jti', 'expires_at']).execute();
      return rows.map((row) => ({ jti: row.jti, expiresAt: row.expires_at }));
    },

    async key(accountId: string, id: string, now: number): Promise<KnownKey | undefined> {
      const [row] = (await oneKey(db, { accountId, id })).rows;
      if (!row) return undefined;
      const [rotation] = (await oneRotation(db, { key: row.ordinal, now })).rows;
      return toKnownKey(
        COLUMNS.map((column) => row[column]),
        rotation ? toKnownRotation(rotation) : null,
      );
    },
  };
}

const everyKey: StatementOf = (db) => db.selectFrom('api_key').select(COLUMNS);

const oneKey = prepare((db, { accountId, id }: { accountId: string; id: string }) =>
  db.selectFrom('api_key').select(COLUMNS).where('account_id', '=', accountId).where('id', '=', id),
);

const ROTATION_COLUMNS = ['key', 'rotation_number', 'ends_at', 'old_digest', 'old_generation'] as const;

const oneRotation = prepare((db, { key, now }: { key: number; now: number }) =>
  db.selectFrom('rotation').select(ROTATION_COLUMNS).where('key', '=', key).where('ends_at', '>', now),
);

function toKnownRotation(
  row: Pick<Schema['rotation'], 'rotation_number' | 'ends_at' | 'old_digest' | 'old_generation'>,
): KnownRotation {
  return {
    number: row.rotation_number,
    endsAt: row.ends_at,
    old: { digest: row.old_digest, generation: row.old_generation },
  };
}

type Values = [
  number,
  string,
  string,
  string,
  string,
  Uint8Array,
  number,
  number,
  string,
  number | null,
  number | null,
  KnownKey['state'],
  string,
  string | null,
];

/** @param row in the order of {@link COLUMNS} */
function toKnownKey(row: readonly unknown[], rotation: KnownRotation | null): KnownKey {
  const [ordinal, , id, appname, role, digest, generation, expiresAt, addresses, limit, window, ...rest] =
    row as Values;
  const [state, metadata, externalId] = rest;
  return {
    ordinal,
    id,
    appname,
    role,
    digest,
    generation,
    expiresAt: fromSentinel(expiresAt, NO_EXPIRY),
    allowedIps: toAddresses(addresses),
    rateLimit: toRateLimit({ rate_limit: limit, rate_window_seconds: window }),
    state,
    metadata: toMetadata(metadata),
    externalId,
    rotation,
  };
}
