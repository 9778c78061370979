import { type Kysely, type Selectable, sql } from 'kysely';
import type { Account, AccountSettings } from '../../domain/account.ts';
import { hasStatus, type KeyCondition, neverUsed } from '../../domain/key-condition.ts';
import { prepare } from '../prepared.ts';
import type { Schema } from '../schema.ts';
import { fromAddresses, toAddresses } from './address-list-text.ts';
import { toSqlCondition } from './key-conditions.ts';

const accountWithId = prepare((db, { id }: { id: string }) =>
  db.selectFrom('account').selectAll().where('id', '=', id),
);

export function accountStore(db: Kysely<Schema>) {
  return {
    async get(accountId: string): Promise<Account | undefined> {
      const [row] = (await accountWithId(db, { id: accountId })).rows;
      return row && toAccount(row);
    },

    async setSettings(accountId: string, settings: AccountSettings): Promise<void> {
      await db
        .updateTable('account')
        .set({
          password_tokens: Number(settings.passwordTokens),
          password_token_generation: settings.passwordTokenGeneration,
          keys_reveal_secret: Number(settings.keysRevealSecret),
          token_algorithm: settings.tokenAlgorithm,
        })
        .where('id', '=', accountId)
        .execute();
    },

    async setAllowedIps(accountId: string, allowedIps: Account['allowedIps']): Promise<void> {
      await db
        .updateTable('account')
        .set({ allowed_ips: fromAddresses(allowedIps) })
        .where('id', '=', accountId)
        .execute();
    },

    /** Returns the counts of the overview. */
    async counts(accountId: string, now: number) {
      const keys = () =>
        db
          .selectFrom('api_key')
          .select((eb) => eb.fn.countAll<number>().as('count'))
          .where('account_id', '=', accountId);
      const matchingKeys = (condition: KeyCondition) => keys().where(toSqlCondition(condition, sql.ref));
      const users = db
        .selectFrom('person')
        .select((eb) => eb.fn.countAll<number>().as('count'))
        .where('account_id', '=', accountId);
      const [apiKeyCount, admin, unused, expired, userCount] = [
        await keys().executeTakeFirstOrThrow(),
        await keys().where('role', '=', 'admin').executeTakeFirstOrThrow(),
        await matchingKeys(neverUsed).executeTakeFirstOrThrow(),
        await matchingKeys(hasStatus('expired', now)).executeTakeFirstOrThrow(),
        await users.executeTakeFirstOrThrow(),
      ];
      return {
        apiKeys: apiKeyCount.count,
        adminKeys: admin.count,
        neverUsedKeys: unused.count,
        expiredKeys: expired.count,
        users: userCount.count,
      };
    },
  };
}

export function toAccount(row: Selectable<Schema['account']>): Account {
  return {
    id: row.id,
    shortname: row.shortname,
    createdAt: row.created_at,
    passwordTokens: row.password_tokens === 1,
    passwordTokenGeneration: row.password_token_generation,
    keysRevealSecret: row.keys_reveal_secret === 1,
    allowedIps: toAddresses(row.allowed_ips),
    tokenAlgorithm: row.token_algorithm as Account['tokenAlgorithm'],
  };
}
