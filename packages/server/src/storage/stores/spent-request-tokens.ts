import type { Kysely } from 'kysely';
import { type RequestToken, WINDOW_SECONDS } from '../../domain/request-token.ts';
import { prepare } from '../prepared.ts';
import type { Schema } from '../schema.ts';

const spend = prepare((db, token: Schema['spent_request_token']) =>
  db
    .insertInto('spent_request_token')
    .values({ account_id: token.account_id, appname: token.appname, iat: token.iat, jti: token.jti })
    .onConflict((conflict) => conflict.doNothing()),
);

/** Which request tokens were used. On `jti` alone honest clients collide: some draw only 15 random bits. */
export function spentRequestTokenStore(db: Kysely<Schema>) {
  return {
    /** @returns whether this was the first time */
    async spend(accountId: string, token: Pick<RequestToken, 'appname' | 'iat' | 'jti'>): Promise<boolean> {
      const { appname, iat, jti } = token;
      const { numAffectedRows } = await spend(db, { account_id: accountId, appname, iat, jti });
      return numAffectedRows === 1n;
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
