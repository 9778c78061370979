import type { Kysely } from 'kysely';
import { type RequestToken, WINDOW_SECONDS } from '../../domain/request-token.ts';
import type { Schema } from '../schema.ts';

/** Which request tokens were used. On `jti` alone honest clients collide: some draw only 15 random bits. */
export function spentRequestTokenStore(db: Kysely<Schema>) {
  return {
    /** @returns whether this was the first time */
    async spend(accountId: string, token: Pick<RequestToken, 'appname' | 'iat' | 'jti'>): Promise<boolean> {
      const { numInsertedOrUpdatedRows } = await db
        .insertInto('spent_request_token')
        .values({ account_id: accountId, appname: token.appname, iat: token.iat, jti: token.jti })
        .onConflict((conflict) => conflict.doNothing())
        .executeTakeFirstOrThrow();
      return numInsertedOrUpdatedRows === 1n;
    },

    /** Forgets those whose time has passed, so that they are refused anyway. */
    async removeEnded(now: number): Promise<void> {
      await db
        .deleteFrom('spent_request_token')
        .where('iat', '<', now - WINDOW_SECONDS)
        .execute();
    },
  };
}
