import { operations, type UserRemoval } from '@keyward/contract';
import { type ApiKey, changedKey } from '../../domain/api-key.ts';
import { keyTransferred } from '../../domain/events/api-keys.ts';
import type { User } from '../../domain/user.ts';
import { action } from '../action.ts';
import { applyTo } from '../api-keys/change/state.ts';
import { changeOfKey } from '../api-keys/read/view.ts';
import { requireChangeAllowed } from '../api-keys/rules/change-rules.ts';
import type { Work } from '../change.ts';
import type { ActionContext } from '../ports.ts';
import { Refusal } from '../refusal.ts';
import { requireMay } from '../rights.ts';
import { userWithId } from './get.ts';

const USED_SECONDS = 30 * 86_400;

export const countUserKeys = action(
  operations.countUserKeys,
  async (context: ActionContext<'uses'>, caller, { params }) => {
    requireMay(caller, 'api-keys:fetch', 'Counting the API keys of a user also requires api-keys:fetch.');
    await context.uses.catchUp();
    const { stores } = context.storage;
    const { email } = await userWithId(stores, caller, params.id);
    const counts = await stores.ownedKeys.count(caller.accountId, email, context.now() - USED_SECONDS);
    return { api_keys: counts.all, admin: counts.admin, used: counts.used, disabled: counts.disabled };
  },
);

/**
 * Keeps, transfers or disables the keys of a user who is about to be deleted. Each key has its own audit record, as if
 * it had been changed individually.
 * @throws Refusal forbidden, unknown_owner, exceeds_own_rights, invalid_request
 */
export async function settleKeysOf(
  work: Work,
  user: User,
  { keys = 'keep', new_owner: newOwner }: UserRemoval,
): Promise<void> {
  if ((keys === 'transfer') !== (newOwner !== undefined)) {
    throw new Refusal(
      'invalid_request',
      'Transferring keys requires both keys=transfer and new_owner (CLI: --keys transfer --new-owner). Send both or neither.',
    );
  }
  if (keys === 'keep') return;
  const { context, caller, stores, ledger } = work;
  requireMay(
    caller,
    'api-keys:update',
    'Transferring or disabling the keys of the user also requires api-keys:update.',
  );
  const owner = newOwner === undefined ? null : await newOwnerWithEmail(work, user, newOwner);
  for (const id of await stores.ownedKeys.ids(caller.accountId, user.email)) {
    const key = await stores.apiKeys.withId(caller.accountId, id);
    if (!key) continue;
    if (owner !== null) await transfer(work, key, owner, user);
    else if (key.state !== 'disabled') {
      await applyTo(
        'disabled',
        key,
        { context, stores, ledger, accountId: caller.accountId },
        `${user.email} was deleted`,
      );
    }
  }
}

async function newOwnerWithEmail({ caller, stores }: Work, user: User, email: string): Promise<string> {
  const newOwner = await stores.users.withEmail(caller.accountId, email);
  if (!newOwner || newOwner.id === user.id) throw new Refusal('unknown_owner');
  return newOwner.email;
}

async function transfer(
  { context, caller, stores, ledger }: Work,
  before: ApiKey,
  owner: string,
  user: User,
): Promise<void> {
  await requireChangeAllowed(context, stores, caller, before, {});
  const after = changedKey(before, { ...before, owner }, context.random);
  await stores.apiKeys.update(caller.accountId, after);
  await ledger.record(keyTransferred(changeOfKey(before, after), owner, user.email));
}
