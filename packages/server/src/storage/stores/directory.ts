import type { Kysely } from 'kysely';
import type { Account } from '../../domain/account.ts';
import { prepare } from '../prepared.ts';
import type { Schema } from '../schema.ts';
import { toAccount } from './accounts.ts';
import { fromAddresses } from './address-list-text.ts';

const accountNamed = prepare((db, { shortname }: { shortname: string }) =>
  db.selectFrom('account').selectAll().where('shortname', '=', shortname),
);

/**
 * Operations that are not limited to one account, such as finding an account. All other stores take the account as
 * their first argument.
 */
export function directoryStore(db: Kysely<Schema>) {
  return {
    async accounts(): Promise<Account[]> {
      const rows = await db.selectFrom('account').selectAll().orderBy('created_at').orderBy('shortname').execute();
      return rows.map(toAccount);
    },

    async isEmpty(): Promise<boolean> {
      return (await db.selectFrom('account').select('id').limit(1).executeTakeFirst()) === undefined;
    },

    async accountNamed(shortname: string): Promise<Account | undefined> {
      const [row] = (await accountNamed(db, { shortname })).rows;
      return row && toAccount(row);
    },

    /** Email addresses are unique across accounts, because users sign in with only their email address and password. */
    async accountOfEmail(email: string): Promise<Account | undefined> {
      const row = await db
        .selectFrom('account')
        .innerJoin('person', 'person.account_id', 'account.id')
        .selectAll('account')
        .where('person.email_key', '=', email.toLowerCase())
        .executeTakeFirst();
      return row && toAccount(row);
    },

    async addAccount(account: Account): Promise<void> {
      await db
        .insertInto('account')
        .values({
          id: account.id,
          shortname: account.shortname,
          created_at: account.createdAt,
          password_tokens: Number(account.passwordTokens),
          password_token_generation: account.passwordTokenGeneration,
          keys_reveal_secret: Number(account.keysRevealSecret),
          allowed_ips: fromAddresses(account.allowedIps),
          token_algorithm: account.tokenAlgorithm,
        })
        .execute();
    },
  };
}
