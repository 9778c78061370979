import { operations } from '@keyward/contract';
import { resourceUpdated } from '../../domain/events/roles.ts';
import type { OwnResource } from '../../domain/role.ts';
import { action } from '../action.ts';
import { change } from '../change.ts';
import { Refusal } from '../refusal.ts';
import { rowOf } from '../roles/matrix.ts';
import { ownResourceNamed, readRights, removedPermissions, requireMayAddRights, requireUnreferenced } from './rules.ts';

export const updateResource = action(operations.updateResource, (context, caller, { params, body }) =>
  change(context, caller, async (stores, ledger) => {
    const before = await ownResourceNamed(stores, caller, params.name);
    if (body.resource !== undefined && body.resource !== before.name) {
      throw new Refusal('invalid_request', 'The name of a resource cannot change. Create another resource instead.');
    }
    const after: OwnResource = { ...before, description: body.description ?? '', rights: readRights(body) };
    if (removedPermissions(after, before).length > 0) requireMayAddRights(caller);
    await requireUnreferenced(stores, caller.accountId, removedPermissions(before, after));
    await stores.resources.update(caller.accountId, after);
    await ledger.record(resourceUpdated(after.name, { ...rowOf(before) }, { ...rowOf(after) }));
    return rowOf(after);
  }),
);
