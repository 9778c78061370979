import { operations } from '@keyward/contract';
import { action } from '../action.ts';
import { change } from '../change.ts';
import { counted } from '../counted.ts';
import { Refusal } from '../refusal.ts';
import { customRoleWithId } from './get.ts';
import { snapshotOfRole } from './view.ts';

export const deleteRole = action(operations.deleteRole, (context, caller, { params }) =>
  change(context, caller, async (stores, ledger) => {
    const role = await customRoleWithId(stores, caller, params.id);
    const { keys, people } = await stores.roles.countHolders(caller.accountId, role.name);
    if (keys + people > 0) {
      const holders = `${counted(keys, 'key', 'keys')} and ${counted(people, 'person', 'people')}`;
      throw new Refusal('role_in_use', `The role is held by ${holders}. Give them another role first.`);
    }
    await stores.roles.remove(caller.accountId, role.id);
    await ledger.record(
      { class: 'role', action: 'delete', description: `Role ${role.name} deleted`, before: snapshotOfRole(role) },
      { entity: 'role', entityId: role.id, action: 'delete' },
    );
  }),
);
