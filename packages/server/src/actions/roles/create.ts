import { operations } from '@keyward/contract';
import { roleCreated } from '../../domain/events/roles.ts';
import type { CustomRole } from '../../domain/role.ts';
import { action } from '../action.ts';
import { change } from '../change.ts';
import { newId } from '../ports.ts';
import { Refusal } from '../refusal.ts';
import { readMatrix } from './matrix.ts';
import { requireMayChangeRoute } from './rules.ts';
import { viewOfRole } from './view.ts';

/** The list is not paginated. */
const MAX_ROLES = 200;

export const createRole = action(operations.createRole, (context, caller, { body }) =>
  change(context, caller, async (stores, ledger) => {
    const { accountId } = caller;
    const own = await stores.resources.list(accountId);
    const role: CustomRole = {
      id: newId(context, 'role'),
      name: body.name,
      description: body.description ?? '',
      permissions: readMatrix(body.permissions, own),
      system: false,
      canMasquerade: body.canMasquerade ?? false,
      canSendFlow: body.canSendFlow ?? false,
      createdAt: context.now(),
    };
    requireMayChangeRoute(context, caller, role);
    if (await stores.roles.named(accountId, role.name)) throw new Refusal('name_taken');
    if ((await stores.roles.listCustom(accountId)).length >= MAX_ROLES) {
      throw new Refusal('limit_reached', `An account has at most ${MAX_ROLES} custom roles. Delete one first.`);
    }
    await stores.roles.add(accountId, role);
    await ledger.record(roleCreated(role));
    return viewOfRole(role, own);
  }),
);
