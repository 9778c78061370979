import { type Kysely, type Selectable, sql } from 'kysely';
import { lastLoginWith } from '../../domain/add-usage.ts';
import type { KeyCondition } from '../../domain/key-condition.ts';
import type { SeenLogin } from '../../domain/key-use.ts';
import type { UnusedKeyCandidate } from '../../domain/unused-key.ts';
import type { PendingSource } from '../pending-source.ts';
import { fromSentinel, NEVER_USED, NO_EXPIRY, type Schema } from '../schema.ts';
import { iterateKeyBatches } from './key-batches.ts';
import { toSqlCondition } from './key-conditions.ts';

/** Small, because each candidate is an object, and most keys may be candidates. */
const BATCH_KEYS = 2000;

/** Reads the data that determines whether keys are unused. */
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
        'key_use.last_login as used_at',
      ])
      .where('api_key.account_id', '=', accountId);

  return {
    /** Yields the keys that satisfy the condition, in the order in which they were added. */
    async *meeting(accountId: string, condition: KeyCondition): AsyncGenerator<UnusedKeyCandidate[]> {
      for await (const [from, to] of iterateKeyBatches(db, accountId, { size: BATCH_KEYS })) {
        const rows = await ofAccount(accountId)
          .where('api_key.ordinal', '>', from)
          .where('api_key.ordinal', '<=', to)
          .where(toSqlCondition(condition, (name) => sql.ref(`api_key.${name}`)))
          .orderBy('api_key.ordinal')
          .execute();
        yield rows.map(toCandidate);
      }
    },

    async withId(accountId: string, id: string): Promise<UnusedKeyCandidate | undefined> {
      const row = await ofAccount(accountId).where('api_key.id', '=', id).executeTakeFirst();
      return row && toCandidate(row);
    },

    /** Records the time at which a key was enabled. */
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

type Columns = Pick<Selectable<Schema['api_key']>, 'id' | 'ordinal' | 'created_at' | 'expires_at'>;

interface UnusedKeyRow extends Columns {
  readonly used_at: number | null;
  readonly enabled_at: number;
  readonly kept_until: number;
  readonly state: UnusedKeyCandidate['state'];
}

function toLogin(at: number | null): SeenLogin | null {
  return at === null || at === NEVER_USED ? null : { at, ip: null };
}
