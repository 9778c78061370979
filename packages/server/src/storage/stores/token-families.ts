import { type Kysely, sql } from 'kysely';
import { type FamilyProgress, familyExpiry, type TokenFamily } from '../../domain/token-family.ts';
import { prepare } from '../prepared.ts';
import type { Schema } from '../schema.ts';

const familyWithId = prepare((db, { accountId, id }: { accountId: string; id: string }) =>
  db.selectFrom('token_family').selectAll().where('id', '=', id).where('account_id', '=', accountId),
);

/** The state of token families. A family without refreshes has no row. */
export function tokenFamilyStore(db: Kysely<Schema>) {
  return {
    async progress(accountId: string, id: string): Promise<FamilyProgress | undefined> {
      const [row] = (await familyWithId(db, { accountId, id })).rows;
      return row && { position: row.position, rotatedAt: row.rotated_at, ended: row.ended === 1 };
    },

    async save(
      accountId: string,
      family: Pick<TokenFamily, 'id' | 'createdAt'>,
      { position, rotatedAt, ended }: FamilyProgress,
    ): Promise<void> {
      const progress = { position, rotated_at: rotatedAt, ended: Number(ended) };
      await db
        .insertInto('token_family')
        .values({ id: family.id, account_id: accountId, expires_at: familyExpiry(family), ...progress })
        .onConflict((conflict) =>
          conflict.column('id').doUpdateSet(progress).where('token_family.account_id', '=', accountId),
        )
        .execute();
    },

    /** Returns the families that were revoked since the specified time. */
    async revokedSince(accountId: string, since: number): Promise<string[]> {
      const rows = await db
        .selectFrom('token_family')
        .select('id')
        .where('account_id', '=', accountId)
        // A literal, so that SQLite uses the partial index with this condition.
        .where('ended', '=', sql.lit(1))
        .where('rotated_at', '>=', since)
        .execute();
      return rows.map(({ id }) => id);
    },

    async deleteExpired(now: number): Promise<void> {
      await db.deleteFrom('token_family').where('expires_at', '<=', now).execute();
    },
  };
}
