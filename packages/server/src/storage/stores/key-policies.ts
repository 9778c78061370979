import type { Kysely } from 'kysely';
import { type KeyPolicy, NO_POLICY } from '../../domain/key-policy.ts';
import type { Schema } from '../schema.ts';

export function keyPolicyStore(db: Kysely<Schema>) {
  return {
    async get(accountId: string): Promise<KeyPolicy> {
      const row = await db.selectFrom('key_policy').selectAll().where('account_id', '=', accountId).executeTakeFirst();
      if (!row) return NO_POLICY;
      const { unused_days: days, unused_action: action } = row;
      return {
        maxLifetimeDays: row.max_lifetime_days,
        defaultLifetimeDays: row.default_lifetime_days,
        unused: days === null || action === null ? null : { days, action },
      };
    },

    async set(accountId: string, { maxLifetimeDays, defaultLifetimeDays, unused }: KeyPolicy): Promise<void> {
      const columns = {
        max_lifetime_days: maxLifetimeDays,
        default_lifetime_days: defaultLifetimeDays,
        unused_days: unused?.days ?? null,
        unused_action: unused?.action ?? null,
      };
      await db
        .insertInto('key_policy')
        .values({ account_id: accountId, ...columns })
        .onConflict((conflict) => conflict.column('account_id').doUpdateSet(columns))
        .execute();
    },
  };
}
