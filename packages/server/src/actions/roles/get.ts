import { operations } from '@keyward/contract';
import type { Caller } from '../../domain/caller.ts';
import type { Role } from '../../domain/role.ts';
import type { Stores } from '../../storage/stores/index.ts';
import { action } from '../action.ts';
import { Refusal } from '../refusal.ts';
import { fullMatrix } from './matrix.ts';
import { versionedRole, viewOfRole } from './view.ts';

export const listRoles = action(operations.listRoles, async (context, { accountId }) => {
  const { resources, roles } = context.storage.stores;
  const own = await resources.list(accountId);
  return (await roles.list(accountId)).map((role) => viewOfRole(role, own));
});

export const listPermissions = action(operations.listPermissions, async (context, { accountId }) =>
  fullMatrix(await context.storage.stores.resources.list(accountId)),
);

export const getRole = action(operations.getRole, async (context, caller, { params }) => {
  const { stores } = context.storage;
  const role = await roleWithId(stores, caller, params.id);
  return versionedRole(role, await stores.resources.list(caller.accountId));
});

/** @throws Refusal not_found, including for roles of other accounts */
async function roleWithId(stores: Stores, caller: Caller, id: string): Promise<Role> {
  const role = await stores.roles.withId(caller.accountId, id);
  if (!role) throw new Refusal('not_found', 'The account has no role with this id. Check the id.');
  return role;
}

/** Returns a role that can be changed. @throws Refusal not_found, system_role */
export async function customRoleWithId(stores: Stores, caller: Caller, id: string): Promise<Role> {
  const role = await roleWithId(stores, caller, id);
  if (role.system) throw new Refusal('system_role');
  return role;
}
