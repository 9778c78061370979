import { operations } from '@keyward/contract';
import { permissionsOn } from '../../domain/role.ts';
import { action } from '../action.ts';
import { change } from '../change.ts';
import { rowOf } from '../roles/matrix.ts';
import { ownResourceNamed, requireNamedByNone } from './rules.ts';

export const deleteResource = action(operations.deleteResource, (context, caller, { params }) =>
  change(context, caller, async (stores, ledger) => {
    const resource = await ownResourceNamed(stores, caller, params.name);
    await requireNamedByNone(stores, caller.accountId, permissionsOn(resource));
    await stores.resources.remove(caller.accountId, resource.name);
    await ledger.record(
      {
        class: 'role',
        subclass: 'resource',
        action: 'delete',
        description: `Resource ${resource.name} deleted`,
        before: rowOf(resource),
      },
      { entity: 'resource', entityId: resource.name, action: 'delete' },
    );
  }),
);
