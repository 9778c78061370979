import { operations } from '@keyward/contract';
import { roleUpdated } from '../../domain/events/roles.ts';
import type { Role } from '../../domain/role.ts';
import { action } from '../action.ts';
import { change } from '../change.ts';
import { Refusal } from '../refusal.ts';
import { requireMatch } from '../version.ts';
import { customRoleWithId } from './get.ts';
import { readMatrix } from './matrix.ts';
import { requireMayChangeRoute } from './rules.ts';
import { contentOfRole, versionedRole } from './view.ts';

export const updateRole = action(operations.updateRole, (context, caller, { params, headers, body }) =>
  change(context, caller, async (stores, ledger) => {
    const before = await customRoleWithId(stores, caller, params.id);
    requireMatch(headers['if-match'], contentOfRole(before));
    if (body.name !== undefined && body.name !== before.name) {
      throw new Refusal('invalid_request', 'The name of a role cannot change. Create another role instead.');
    }
    const own = await stores.resources.list(caller.accountId);
    const after: Role = {
      ...before,
      description: body.description ?? '',
      permissions: readMatrix(body.permissions, own),
      canMasquerade: body.canMasquerade ?? false,
      canSendFlow: body.canSendFlow ?? false,
    };
    requireMayChangeRoute(context, caller, after, before);
    await stores.roles.update(caller.accountId, after);
    await ledger.record(roleUpdated(before, after));
    return versionedRole(after, own);
  }),
);
