import type { Kysely } from 'kysely';
import type { Schema } from '../schema.ts';

export interface Change {
  readonly entity: 'api-key' | 'shared-secret' | 'user' | 'account' | 'role' | 'resource';
  readonly entityId: string;
  readonly action: 'create' | 'update' | 'delete';
}

/** The numbered log that every follower of changes reads: see docs/ARCHITECTURE.md. */
export function changeLogStore(db: Kysely<Schema>) {
  return {
    async append(accountId: string, at: number, change: Change): Promise<void> {
      await db
        .insertInto('change_log')
        .values({ account_id: accountId, at, entity: change.entity, entity_id: change.entityId, action: change.action })
        .execute();
    },

    /** The entries after a number, oldest first. */
    async after(
      accountId: string,
      number: number,
      limit: number,
    ): Promise<(Change & { number: number; at: number })[]> {
      const rows = await db
        .selectFrom('change_log')
        .selectAll()
        .where('account_id', '=', accountId)
        .where('number', '>', number)
        .orderBy('number')
        .limit(limit)
        .execute();
      return rows.map((row) => ({
        number: row.number,
        at: row.at,
        entity: row.entity as Change['entity'],
        entityId: row.entity_id,
        action: row.action as Change['action'],
      }));
    },
  };
}
