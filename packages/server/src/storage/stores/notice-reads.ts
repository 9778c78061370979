import { type Kysely, type SelectQueryBuilder, type SqlBool, sql } from 'kysely';
import type { KeyCondition } from '../../domain/key-condition.ts';
import type { Notice } from '../../domain/notice.ts';
import type { Schema } from '../schema.ts';
import { toSqlCondition } from './key-conditions.ts';

/** Selects keys whose expiry must be announced. */
interface Unannounced {
  readonly condition: KeyCondition;
  readonly days: number;
  /** Selects only keys whose lifetime is longer than this. */
  readonly longerThan: number;
}

/** A key without a notice, in the order of expiries. */
export interface UnannouncedKey {
  readonly id: string;
  readonly expiresAt: number;
  readonly ordinal: number;
}

/** Reads notices, and the keys that need one. */
export function noticeReads(db: Kysely<Schema>) {
  const ofAccount = (accountId: string) =>
    db
      .selectFrom('notice')
      .innerJoin('api_key', 'api_key.ordinal', 'notice.key')
      .where('notice.account_id', '=', accountId)
      .where('api_key.account_id', '=', accountId);

  return {
    /**
     * Returns active keys whose expiry is near enough to announce, soonest first.
     * @param from continues after this key, so that announced keys are not read again
     */
    async unannounced(
      accountId: string,
      { condition, days, longerThan }: Unannounced,
      limit: number,
      from: UnannouncedKey | undefined,
    ): Promise<UnannouncedKey[]> {
      let query = db
        .selectFrom('api_key')
        .leftJoin('notice', (join) =>
          join
            .onRef('notice.key', '=', 'api_key.ordinal')
            .on('notice.kind', '=', 'expiry')
            .on('notice.days', '=', days)
            .onRef('notice.due_at', '=', 'api_key.expires_at'),
        )
        .select(['api_key.id', 'api_key.expires_at as expiresAt', 'api_key.ordinal'])
        .where('api_key.account_id', '=', accountId)
        .where(toSqlCondition(condition, (name) => sql.ref(`api_key.${name}`)))
        .where('notice.id', 'is', null)
        .where(({ eb, ref }) => eb(eb(ref('api_key.expires_at'), '-', ref('api_key.created_at')), '>', longerThan));
      if (from) {
        query = query
          .where('api_key.expires_at', '>=', from.expiresAt)
          .where((eb) =>
            eb.or([eb('api_key.expires_at', '>', from.expiresAt), eb('api_key.ordinal', '>', from.ordinal)]),
          );
      }
      return query.orderBy('api_key.expires_at').orderBy('api_key.ordinal').limit(limit).execute();
    },

    /**
     * Returns the time that notices since the specified time announced for the action on an unused key; null if there
     * are no such notices.
     */
    async announced(accountId: string, keyId: string, since: number, now: number): Promise<number | null> {
      const row = await ofAccount(accountId)
        .select((eb) => eb.fn.max('notice.due_at').as('due_at'))
        .where('api_key.id', '=', keyId)
        .where('notice.kind', '=', 'unused')
        .where('notice.created_at', '>=', since)
        // A notice with a future creation time was written while the clock was wrong.
        .where('notice.created_at', '<=', now)
        .executeTakeFirst();
      return row?.due_at ?? null;
    },

    /** Returns upcoming notices that were not dismissed, soonest first; only the latest notice of each key. */
    async list(accountId: string, now: number, size: number): Promise<Notice[]> {
      return readSoonest(selectCurrent(ofAccount(accountId), now), size);
    },

    async count(accountId: string, now: number): Promise<number> {
      const { count } = await selectCurrent(ofAccount(accountId), now)
        .select((eb) => eb.fn.countAll<number>().as('count'))
        .executeTakeFirstOrThrow();
      return count;
    },

    async withId(accountId: string, id: string): Promise<Notice | undefined> {
      const row = await ofAccount(accountId).select(NOTICE).where('notice.id', '=', id).executeTakeFirst();
      return row && toNotice(row);
    },

    /** Returns upcoming notices that were not mailed, soonest first. */
    async unmailed(accountId: string, now: number, limit: number): Promise<Notice[]> {
      return readSoonest(selectCurrent(ofAccount(accountId), now).where('notice.is_mailed', '=', 0), limit);
    },
  };
}

const NOTICE = [
  'notice.id',
  'notice.kind',
  'notice.due_at',
  'notice.days',
  'notice.created_at',
  'api_key.id as key_id',
  'api_key.appname',
  'api_key.role',
  'api_key.owner',
] as const;

/** Selects notices that still apply: the expiry is unchanged, or the unused key has not been used or kept since. */
function selectCurrent(query: SelectQueryBuilder<Schema, 'notice' | 'api_key', object>, now: number) {
  return query
    .where('notice.due_at', '>', now)
    .where('notice.created_at', '<=', now)
    .where('notice.dismissed_at', 'is', null)
    .where('api_key.state', '!=', 'disabled')
    .where(
      sql<SqlBool>`case notice.kind when 'expiry' then api_key.expires_at = notice.due_at else
        api_key.enabled_at < notice.created_at and api_key.kept_until <= notice.due_at and not exists (select 1 from key_use
        where key_use.key = notice.key and key_use.last_login >= notice.created_at) end`,
    )
    .where(
      sql<SqlBool>`not exists (select 1 from notice as nearer where nearer.key = notice.key and nearer.kind = notice.kind
        and nearer.due_at = notice.due_at and nearer.days < notice.days)`,
    );
}

async function readSoonest(
  query: SelectQueryBuilder<Schema, 'notice' | 'api_key', object>,
  size: number,
): Promise<Notice[]> {
  const rows = await query.select(NOTICE).orderBy('notice.due_at').orderBy('notice.id').limit(size).execute();
  return rows.map(toNotice);
}

type Row = Pick<Schema['notice'], 'id' | 'kind' | 'due_at' | 'days' | 'created_at'> &
  Pick<Schema['api_key'], 'appname' | 'role' | 'owner'> & { readonly key_id: string };

function toNotice(row: Row): Notice {
  return {
    id: row.id,
    kind: row.kind,
    dueAt: row.due_at,
    days: row.days,
    createdAt: row.created_at,
    key: { id: row.key_id, appname: row.appname, role: row.role, owner: row.owner },
  };
}
