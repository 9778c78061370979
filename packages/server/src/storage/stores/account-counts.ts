import type { Kysely } from 'kysely';
import { addCounts, type Counts, dayOfHour, readHours, writeHour } from '../../domain/use-counts.ts';
import type { Schema } from '../schema.ts';

/** Stores the checks of all keys of an account by hour. */
export function accountCountStore(db: Kysely<Schema>) {
  return {
    /** Adds counts to hours, of which there is nearly always one. */
    async add(accountId: string, hours: ReadonlyMap<number, Counts>): Promise<void> {
      for (const [hour, counts] of hours) {
        const row = await db
          .selectFrom('account_count')
          .select('counts')
          .where('account_id', '=', accountId)
          .where('hour', '=', hour)
          .executeTakeFirst();
        const known = (row && readHours(row.counts)[0]?.counts) ?? [];
        const packed = writeHour({ hour: dayOfHour(hour).hourOfDay, counts: addCounts(known, counts) });
        await db
          .insertInto('account_count')
          .values({ account_id: accountId, hour, counts: packed })
          .onConflict((conflict) => conflict.columns(['account_id', 'hour']).doUpdateSet({ counts: packed }))
          .execute();
      }
    },

    /** Returns counts from an hour on, oldest first. */
    async since(accountId: string, hour: number): Promise<{ hour: number; counts: Counts }[]> {
      const rows = await db
        .selectFrom('account_count')
        .select(['hour', 'counts'])
        .where('account_id', '=', accountId)
        .where('hour', '>=', hour)
        .orderBy('hour')
        .execute();
      return rows.map((row) => ({ hour: row.hour, counts: readHours(row.counts)[0]?.counts ?? [] }));
    },

    async deleteExpired(hour: number): Promise<void> {
      await db.deleteFrom('account_count').where('hour', '<', hour).execute();
    },
  };
}
