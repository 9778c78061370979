import type { Account } from '../../domain/account.ts';
import { accountCreated } from '../../domain/events/account.ts';
import { firstAdministratorCreated } from '../../domain/events/users.ts';
import { randomGeneration } from '../../domain/generation.ts';
import type { User } from '../../domain/user.ts';
import type { Stores } from '../../storage/stores/index.ts';
import { change, type Ledger } from '../change.ts';
import { type ActionContext, atOneMoment, newId, type Ports } from '../ports.ts';
import { Refusal } from '../refusal.ts';

export interface FirstAdministrator {
  readonly shortname: string;
  readonly email: string;
  readonly givenName: string;
  readonly familyName: string;
  readonly passwordHash: string;
  readonly ip: string | null;
}

/**
 * Creates the first account and its first administrator, in one transaction with the writes of `finish`.
 * @throws Refusal already_set_up
 */
export function createFirstAccount<T>(
  base: ActionContext,
  first: FirstAdministrator,
  finish: (stores: Stores, account: Account, user: User) => Promise<T>,
): Promise<T> {
  const context = atOneMoment(base);
  const account = newAccount(context, first.shortname);
  return change(context, { accountId: account.id, name: first.email, ip: first.ip }, async (stores, ledger) => {
    if (!(await stores.directory.isEmpty())) throw new Refusal('already_set_up');
    await addAccount(stores, ledger, account);
    const user: User = {
      id: newId(context, 'user'),
      email: first.email,
      givenName: first.givenName,
      familyName: first.familyName,
      nickname: null,
      picture: null,
      role: 'admin',
      passwordHash: first.passwordHash,
      pendingApproval: false,
      generation: randomGeneration(context.random),
      createdAt: context.now(),
      createdBy: null,
      lastLogin: null,
      lastIp: null,
    };
    await stores.users.add(account.id, user);
    await ledger.record(firstAdministratorCreated(user));
    return finish(stores, account, user);
  });
}

/** Creates another account; called by the CLI. @throws Refusal name_taken */
export function createAccount(base: ActionContext, shortname: string): Promise<Account> {
  const context = atOneMoment(base);
  const account = newAccount(context, shortname);
  return change(context, { accountId: account.id, name: 'terminal', ip: null }, async (stores, ledger) => {
    if (await stores.directory.accountNamed(shortname)) {
      throw new Refusal('name_taken', 'Another account has this short name. Choose a different short name.');
    }
    await addAccount(stores, ledger, account);
    return account;
  });
}

function newAccount(context: Ports<'now' | 'random'>, shortname: string): Account {
  return {
    id: newId(context, 'acct'),
    shortname,
    createdAt: context.now(),
    passwordTokens: false,
    passwordTokenGeneration: 0,
    keysRevealSecret: false,
    allowedIps: [],
    tokenAlgorithm: 'ES256',
  };
}

async function addAccount(stores: Stores, ledger: Ledger, account: Account): Promise<void> {
  await stores.directory.addAccount(account);
  await ledger.record(accountCreated(account));
}
