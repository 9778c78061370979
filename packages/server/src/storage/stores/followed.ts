import type { Kysely } from 'kysely';
import type { KnownKey } from '../../domain/known-key.ts';
import type { Dialect, StatementOf } from '../dialect.ts';
import { prepare } from '../prepared.ts';
import { fromSentinel, NO_EXPIRY, type Schema } from '../schema.ts';
import { toAddresses } from './address-list-text.ts';
import { toRateLimit } from './api-key-row.ts';
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
    eachKey(visit: (accountId: string, key: KnownKey) => void): Promise<void> {
      return dialect.readAll(everyKey, (row) => visit(row[1] as string, toKnownKey(row)));
    },

    /** Access tokens of all accounts that were revoked, by their `jti`. */
    async revokedTokens(): Promise<{ jti: string; expiresAt: number }[]> {
      const rows = await db.selectFrom('revoked_token').select(['jti', 'expires_at']).execute();
      return rows.map((row) => ({ jti: row.jti, expiresAt: row.expires_at }));
    },

    async key(accountId: string, id: string): Promise<KnownKey | undefined> {
      const [row] = (await oneKey(db, { accountId, id })).rows;
      return row && toKnownKey(COLUMNS.map((column) => row[column]));
    },
  };
}

const everyKey: StatementOf = (db) => db.selectFrom('api_key').select(COLUMNS);

const oneKey = prepare((db, { accountId, id }: { accountId: string; id: string }) =>
  db.selectFrom('api_key').select(COLUMNS).where('account_id', '=', accountId).where('id', '=', id),
);

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
];

/** @param row in the order of {@link COLUMNS} */
function toKnownKey(row: readonly unknown[]): KnownKey {
  const [ordinal, , id, appname, role, digest, generation, expiresAt, addresses, limit, window] = row as Values;
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
  };
}
