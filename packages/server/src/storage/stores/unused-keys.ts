import { type Kysely, type Selectable, sql } from 'kysely';
import { lastLoginWith } from '../../domain/add-usage.ts';
import type { KeyCondition } from '../../domain/key-condition.ts';
import type { SeenLogin } from '../../domain/key-use.ts';
import type { UnusedKeyCandidate } from '../../domain/unused-key.ts';
import type { PendingSource } from '../pending-source.ts';
import { fromSentinel, NEVER_USED, NO_EXPIRY, type Schema } from '../schema.ts';
import { meets } from './key-conditions.ts';

/** A position in the order of last logins. */
export interface LastLoginPosition {
  readonly lastLogin: number;
  readonly ordinal: number;
}

export interface UnusedKeyPage {
  readonly keys: readonly UnusedKeyCandidate[];
  /** Start of the next page; null on the last. */
  readonly next: LastLoginPosition | null;
}

/** Reads the facts that decide whether keys are unused. */
export function unusedKeyStore(db: Kysely<Schema>, pending: PendingSource) {
  const toCandidate = (row: UnusedKeyRow): UnusedKeyCandidate => ({
    id: row.id,
    createdAt: row.created_at,
    lastLogin: lastLoginWith(toLogin(row.used_at), pending.of(row.ordinal))?.at ?? null,
    enabledAt: row.enabled_at,
    keptUntil: row.kept_until,
    state: row.state,
    expiresAt: fromSentinel(row.expires_at, NO_EXPIRY),
  });
  const ofAccount = (accountId: string) =>
    db
      .selectFrom('api_key')
      .leftJoin('key_use', 'key_use.key', 'api_key.ordinal')
      .select([
        'api_key.id',
        'api_key.ordinal',
        'api_key.created_at',
        'api_key.enabled_at',
        'api_key.kept_until',
        'api_key.state',
        'api_key.expires_at',
        'api_key.last_login',
        'key_use.last_login as used_at',
      ])
      .where('api_key.account_id', '=', accountId);

  return {
    /** Returns the keys that meet the condition, by last login. */
    async page(
      accountId: string,
      condition: KeyCondition,
      size: number,
      from: LastLoginPosition | null,
    ): Promise<UnusedKeyPage> {
      let query = ofAccount(accountId).where(meets(condition, (name) => sql.ref(`api_key.${name}`)));
      if (from) {
        query = query.where((eb) =>
          eb.or([
            eb('api_key.last_login', '>', from.lastLogin),
            eb('api_key.last_login', '=', from.lastLogin).and('api_key.ordinal', '>', from.ordinal),
          ]),
        );
      }
      const rows = await query.orderBy('api_key.last_login').orderBy('api_key.ordinal').limit(size).execute();
      const last = rows.length < size ? undefined : rows.at(-1);
      return { keys: rows.map(toCandidate), next: last ? { lastLogin: last.last_login, ordinal: last.ordinal } : null };
    },

    async withId(accountId: string, id: string): Promise<UnusedKeyCandidate | undefined> {
      const row = await ofAccount(accountId).where('api_key.id', '=', id).executeTakeFirst();
      return row && toCandidate(row);
    },

    /** Records that a key was enabled. */
    async recordEnabled(accountId: string, id: string, at: number): Promise<void> {
      await db
        .updateTable('api_key')
        .set({ enabled_at: at })
        .where('account_id', '=', accountId)
        .where('id', '=', id)
        .execute();
    },
  };
}

type Columns = Pick<Selectable<Schema['api_key']>, 'id' | 'ordinal' | 'created_at' | 'last_login' | 'expires_at'>;

interface UnusedKeyRow extends Columns {
  readonly used_at: number | null;
  readonly enabled_at: number;
  readonly kept_until: number;
  readonly state: UnusedKeyCandidate['state'];
}

function toLogin(at: number | null): SeenLogin | null {
  return at === null || at === NEVER_USED ? null : { at, ip: null };
}
