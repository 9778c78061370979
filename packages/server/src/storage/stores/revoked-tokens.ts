import type { Kysely } from 'kysely';
import type { Schema } from '../schema.ts';

/** Revoked access tokens that have not expired. Checks read them from memory (verification/revoked-tokens.ts). */
export function revokedTokenStore(db: Kysely<Schema>) {
  return {
    async add(accountId: string, jti: string, expiresAt: number): Promise<void> {
      await db
        .insertInto('revoked_token')
        .values({ jti, account_id: accountId, expires_at: expiresAt })
        .onConflict((conflict) => conflict.column('jti').doNothing())
        .execute();
    },

    /** Returns the unexpired tokens. */
    async unexpired(accountId: string, now: number): Promise<string[]> {
      const rows = await db
        .selectFrom('revoked_token')
        .select('jti')
        .where('account_id', '=', accountId)
        .where('expires_at', '>', now)
        .execute();
      return rows.map(({ jti }) => jti);
    },

    async deleteExpired(now: number): Promise<void> {
      await db.deleteFrom('revoked_token').where('expires_at', '<=', now).execute();
    },
  };
}
