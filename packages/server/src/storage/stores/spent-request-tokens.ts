import type { Kysely } from 'kysely';
import { type RequestToken, WINDOW_SECONDS } from '../../domain/request-token.ts';
import type { Dialect, StatementOf } from '../dialect.ts';
import type { Schema } from '../schema.ts';

/** What tells request tokens apart: on `jti` alone honest clients collide, since some draw only 15 random bits. */
export type SpentToken = Pick<RequestToken, 'appname' | 'iat' | 'jti'>;

/** About so many are forgotten at once: a larger delete would keep everybody else waiting. */
const FORGOTTEN_AT_ONCE = 5000;

const spend: StatementOf = (db) =>
  db
    .insertInto('spent_request_token')
    .values({ account_id: '', appname: '', iat: 0, jti: '' })
    .onConflict((conflict) => conflict.doNothing())
    .returning('iat');

/** Which request tokens were used. */
export function spentRequestTokenStore(db: Kysely<Schema>, dialect: Dialect) {
  return {
    /** @returns for each token whether this was the first time */
    async spendAll(accountId: string, tokens: readonly SpentToken[]): Promise<boolean[]> {
      const first = tokens.map(() => false);
      const values = tokens.map(({ appname, iat, jti }) => [accountId, appname, iat, jti]);
      await dialect.runEach(spend, values, (_row, at) => {
        first[at] = true;
      });
      return first;
    },

    /**
     * Forgets some of those whose time has passed, so that they are refused anyway.
     * @returns whether there are more
     */
    async removeEnded(now: number): Promise<boolean> {
      const ended = now - WINDOW_SECONDS;
      const later = await db
        .selectFrom('spent_request_token')
        .select('iat')
        .where('iat', '<', ended)
        .orderBy('iat')
        .offset(FORGOTTEN_AT_ONCE)
        .limit(1)
        .executeTakeFirst();
      await db
        .deleteFrom('spent_request_token')
        .where('iat', '<', later ? later.iat + 1 : ended)
        .execute();
      return later !== undefined;
    },
  };
}
