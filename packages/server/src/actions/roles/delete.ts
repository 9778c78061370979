import { operations } from '@keyward/contract';
import { roleDeleted } from '../../domain/events/roles.ts';
import { pluralize } from '../../domain/pluralize.ts';
import type { Role } from '../../domain/role.ts';
import { action } from '../action.ts';
import { change, type Work } from '../change.ts';
import { Refusal } from '../refusal.ts';
import { customRoleWithId } from './get.ts';

export const deleteRole = action(operations.deleteRole, (context, caller, { params }) =>
  change(context, caller, async (stores, ledger) => {
    const role = await customRoleWithId(stores, caller, params.id);
    await removeRole({ context, caller, stores, ledger }, role);
  }),
);

/** @throws Refusal role_in_use */
export async function removeRole({ caller, stores, ledger }: Work, role: Role, reason?: string): Promise<void> {
  const { keys, userCount } = await stores.roles.countHolders(caller.accountId, role.name);
  if (keys + userCount > 0) {
    const holders = `${pluralize(keys, 'key', 'keys')} and ${pluralize(userCount, 'user', 'users')}`;
    throw new Refusal('role_in_use', `The role is assigned to ${holders}. Assign them another role first.`);
  }
  await stores.roles.remove(caller.accountId, role.id);
  await ledger.record(roleDeleted(role, reason));
}
