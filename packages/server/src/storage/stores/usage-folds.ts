import type { Kysely } from 'kysely';
import type { Schema } from '../schema.ts';

type Fold = Schema['usage_fold'];

/** The folded parts of usage journals. Journals belong to processes, not to accounts. */
export function usageFoldStore(db: Kysely<Schema>) {
  return {
    async reached(journal: string): Promise<Pick<Fold, 'segment' | 'key'> | undefined> {
      return db.selectFrom('usage_fold').select(['segment', 'key']).where('journal', '=', journal).executeTakeFirst();
    },

    async reach(fold: Fold): Promise<void> {
      const { journal: _, ...reached } = fold;
      await db
        .insertInto('usage_fold')
        .values(fold)
        .onConflict((conflict) => conflict.column('journal').doUpdateSet(reached))
        .execute();
    },

    /** Deletes journals without progress since then: their counts are older than the retention of counts. */
    async deleteExpired(before: number): Promise<void> {
      await db.deleteFrom('usage_fold').where('at', '<', before).execute();
    },
  };
}
