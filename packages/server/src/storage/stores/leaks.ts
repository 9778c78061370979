import type { Kysely, Selectable } from 'kysely';
import type { Leak, LeakPolicy } from '../../domain/leak.ts';
import type { Schema } from '../schema.ts';

/** Selects leaks, newest first. */
export interface LeakQuery {
  readonly isOpen?: boolean;
  /** Only leaks with a lower number. */
  readonly before?: number;
  readonly size: number;
}

export function leakStore(db: Kysely<Schema>) {
  const ofAccount = (accountId: string, isOpen: boolean | undefined) => {
    const query = db.selectFrom('leak').where('account_id', '=', accountId);
    return isOpen === undefined ? query : query.where('resolved_at', isOpen ? 'is' : 'is not', null);
  };

  return {
    async policy(accountId: string): Promise<LeakPolicy> {
      const row = await db.selectFrom('account').select('leak_policy').where('id', '=', accountId).executeTakeFirst();
      return (row?.leak_policy ?? 'notify') as LeakPolicy;
    },

    async setPolicy(accountId: string, policy: LeakPolicy): Promise<void> {
      await db.updateTable('account').set({ leak_policy: policy }).where('id', '=', accountId).execute();
    },

    async find(accountId: string, { isOpen, before, size }: LeakQuery): Promise<Leak[]> {
      let query = ofAccount(accountId, isOpen);
      if (before !== undefined) query = query.where('number', '<', before);
      return (await query.selectAll().orderBy('number', 'desc').limit(size).execute()).map(toLeak);
    },

    async count(accountId: string, isOpen?: boolean): Promise<number> {
      const { count } = await ofAccount(accountId, isOpen)
        .select((eb) => eb.fn.countAll<number>().as('count'))
        .executeTakeFirstOrThrow();
      return count;
    },

    async withId(accountId: string, id: string): Promise<Leak | undefined> {
      const row = await ofAccount(accountId, undefined).selectAll().where('id', '=', id).executeTakeFirst();
      return row && toLeak(row);
    },

    async openOfKey(accountId: string, keyId: string): Promise<Leak[]> {
      return (await ofAccount(accountId, true).selectAll().where('key_id', '=', keyId).execute()).map(toLeak);
    },

    async add(accountId: string, leak: Omit<Leak, 'number'>): Promise<void> {
      await db
        .insertInto('leak')
        .values({
          id: leak.id,
          account_id: accountId,
          key_id: leak.keyId,
          appname: leak.appname,
          hint: leak.hint,
          reporter: leak.reporter,
          source: leak.source,
          url: leak.url,
          reported_at: leak.reportedAt,
          response: leak.response,
          resolved_at: leak.resolvedAt,
          resolved_by: leak.resolvedBy,
        })
        .execute();
    },

    async resolve(accountId: string, id: string, { at, by }: { at: number; by: string }): Promise<void> {
      await db
        .updateTable('leak')
        .set({ resolved_at: at, resolved_by: by })
        .where('account_id', '=', accountId)
        .where('id', '=', id)
        .execute();
    },
  };
}

function toLeak(row: Selectable<Schema['leak']>): Leak {
  return {
    number: row.number,
    id: row.id,
    keyId: row.key_id,
    appname: row.appname,
    hint: row.hint,
    reporter: row.reporter,
    source: row.source,
    url: row.url,
    reportedAt: row.reported_at,
    response: row.response as LeakPolicy,
    resolvedAt: row.resolved_at,
    resolvedBy: row.resolved_by,
  };
}
