import type { Kysely } from 'kysely';
import { prepare } from '../prepared.ts';
import type { Schema } from '../schema.ts';

type Fold = Schema['usage_fold'];

/** The folded parts of usage journals. Journals belong to processes, not to accounts. */
export function usageFoldStore(db: Kysely<Schema>) {
  return {
    async reached(journal: string): Promise<Pick<Fold, 'segment' | 'key'> | undefined> {
      return db.selectFrom('usage_fold').select(['segment', 'key']).where('journal', '=', journal).executeTakeFirst();
    },

    async reach(fold: Fold): Promise<void> {
      await writeFold(db, fold);
    },

    /**
     * Deletes the rows of journals without progress since the specified time, because their counts would be older than
     * the retention of counts.
     */
    async deleteExpired(before: number): Promise<void> {
      await db.deleteFrom('usage_fold').where('at', '<', before).execute();
    },
  };
}

const writeFold = prepare((db, { journal, segment, key, at }: Fold) =>
  db
    .insertInto('usage_fold')
    .values({ journal, segment, key, at })
    .onConflict((conflict) => conflict.column('journal').doUpdateSet({ segment, key, at })),
);
