import { type Account as AccountView, operations } from '@keyward/contract';
import type { Account } from '../domain/account.ts';
import { type Caller, may } from '../domain/caller.ts';
import { accountUpdated } from '../domain/events/account.ts';
import { randomGeneration } from '../domain/generation.ts';
import type { Stores } from '../storage/stores/index.ts';
import { action } from './action.ts';
import { change } from './change.ts';
import { type ActionContext, apiUrl, type Ports } from './ports.ts';
import { Refusal } from './refusal.ts';
import { accountOf, requireReauthentication } from './rights.ts';

export const getAccount = action(
  operations.getAccount,
  async (context: ActionContext<'uses' | 'publicUrl'>, caller) => {
    await context.uses.settle();
    return viewOf(context, context.storage.stores, await accountOf(context.storage.stores, caller));
  },
);

export const updateAccount = action(
  operations.updateAccount,
  async (context: ActionContext<'publicUrl'>, caller, { body }) => {
    requireReauthentication(context, caller);
    return change(context, caller, async (stores, ledger) => {
      const before = await accountOf(stores, caller);
      if (body.keys_reveal_secret && !before.keysRevealSecret) requireMayLetKeysReveal(caller);
      const passwordTokens = body.password_tokens ?? before.passwordTokens;
      const isSwitchedOn = passwordTokens && !before.passwordTokens;
      const after: Account = {
        ...before,
        passwordTokens,
        ...(isSwitchedOn && { passwordTokenGeneration: randomGeneration(context.random) }),
        keysRevealSecret: body.keys_reveal_secret ?? before.keysRevealSecret,
        tokenAlgorithm: body.token_algorithm ?? before.tokenAlgorithm,
      };
      await stores.accounts.setSettings(after.id, after);
      await ledger.record(accountUpdated(after, { before: settingsOf(before), after: settingsOf(after) }));
      return viewOf(context, stores, after);
    });
  },
);

/** Rejects API keys, and users who may not see the shared secret, because neither may allow keys to read it. */
function requireMayLetKeysReveal(caller: Caller): void {
  if (caller.kind === 'key') throw new Refusal('users_only');
  if (!may(caller, 'shared-secret:fetch')) throw new Refusal('exceeds_own_rights');
}

function settingsOf(account: Account) {
  return {
    password_tokens: account.passwordTokens,
    keys_reveal_secret: account.keysRevealSecret,
    token_algorithm: account.tokenAlgorithm,
  };
}

async function viewOf(context: Ports<'now' | 'publicUrl'>, stores: Stores, account: Account): Promise<AccountView> {
  const counts = await stores.accounts.counts(account.id, context.now());
  return {
    shortname: account.shortname,
    created_at: account.createdAt,
    url: apiUrl(context),
    ...settingsOf(account),
    counts: {
      api_keys: counts.apiKeys,
      api_keys_admin: counts.adminKeys,
      api_keys_never_used: counts.neverUsedKeys,
      api_keys_expired: counts.expiredKeys,
      users: counts.users,
    },
  };
}
