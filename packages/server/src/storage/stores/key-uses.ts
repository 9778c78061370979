import type { Kysely } from 'kysely';
import { prepare } from '../prepared.ts';
import type { Schema } from '../schema.ts';

interface Exchange {
  readonly accountId: string;
  readonly id: string;
  readonly at: number;
  readonly ip: string | null;
  readonly secretGeneration: number;
}

const recordExchange = prepare((db, use: Exchange) =>
  db
    .updateTable('api_key')
    .set({
      last_login: use.at,
      last_ip: use.ip,
      exchange_generation: use.secretGeneration,
      exchange_at: use.at,
    })
    .where('account_id', '=', use.accountId)
    .where('id', '=', use.id),
);

/** When and from where keys were used. */
export function keyUseStore(db: Kysely<Schema>) {
  return {
    async record(accountId: string, id: string, use: { at: number; ip: string | null }): Promise<void> {
      await db
        .updateTable('api_key')
        .set({ last_login: use.at, last_ip: use.ip })
        .where('account_id', '=', accountId)
        .where('id', '=', id)
        .execute();
    },

    /** An exchange is a use, and tells which shared secret the integration signs with. */
    async recordExchange(
      accountId: string,
      id: string,
      use: { at: number; ip: string | null; secretGeneration: number },
    ): Promise<void> {
      await recordExchange(db, { accountId, id, ...use });
    },

    /** The keys whose last exchange since then was signed with this generation of the shared secret. */
    async exchangedWith(accountId: string, secretGeneration: number, since: number) {
      const rows = await db
        .selectFrom('api_key')
        .select(['appname', 'exchange_at'])
        .where('account_id', '=', accountId)
        .where('exchange_generation', '=', secretGeneration)
        .where('exchange_at', '>=', since)
        .orderBy('exchange_at', 'desc')
        .limit(1000)
        .execute();
      return rows.map((row) => ({ appname: row.appname, lastExchange: row.exchange_at ?? 0 }));
    },
  };
}
