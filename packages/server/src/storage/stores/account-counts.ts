import type { Kysely } from 'kysely';
import { addCounts, type Counts, dayOfHour, readHours, writeHour } from '../../domain/use-counts.ts';
import { prepare } from '../prepared.ts';
import type { Schema } from '../schema.ts';

/** Stores the checks of all keys of an account by hour. */
export function accountCountStore(db: Kysely<Schema>) {
  return {
    /** Adds counts to the specified hours, nearly always a single one. */
    async add(accountId: string, hours: ReadonlyMap<number, Counts>): Promise<void> {
      for (const [hour, counts] of hours) {
        const [row] = (await storedHour(db, { accountId, hour })).rows;
        const stored = (row && readHours(row.counts)[0]?.counts) ?? [];
        const packed = writeHour({ hour: dayOfHour(hour).hourOfDay, counts: addCounts(stored, counts) });
        await writeStoredHour(db, { accountId, hour, counts: packed });
      }
    },

    /** Returns the counts from the specified hour on, oldest first. */
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

const storedHour = prepare((db, { accountId, hour }: { accountId: string; hour: number }) =>
  db.selectFrom('account_count').select('counts').where('account_id', '=', accountId).where('hour', '=', hour),
);

const writeStoredHour = prepare((db, row: { accountId: string; hour: number; counts: Uint8Array }) =>
  db
    .insertInto('account_count')
    .values({ account_id: row.accountId, hour: row.hour, counts: row.counts })
    .onConflict((conflict) => conflict.columns(['account_id', 'hour']).doUpdateSet({ counts: row.counts })),
);
