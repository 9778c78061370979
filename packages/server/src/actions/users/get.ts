import { operations } from '@keyward/contract';
import type { Caller } from '../../domain/caller.ts';
import type { User } from '../../domain/user.ts';
import type { Stores } from '../../storage/stores/index.ts';
import { action } from '../action.ts';
import { Refusal } from '../refusal.ts';
import { versionedUser, viewOfUser } from './view.ts';

export const listUsers = action(operations.listUsers, async (context, caller) =>
  (await context.storage.stores.users.list(caller.accountId)).map(viewOfUser),
);

export const getUser = action(operations.getUser, async (context, caller, { params }) =>
  versionedUser(await userWithId(context.storage.stores, caller, params.id)),
);

/** @throws Refusal not_found, including for users of other accounts */
export async function userWithId(stores: Stores, caller: Caller, id: string): Promise<User> {
  const user = await stores.users.withId(caller.accountId, id);
  if (!user) throw new Refusal('not_found', 'The account has no user with this id. Check the id.');
  return user;
}
