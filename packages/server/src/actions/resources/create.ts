import { operations } from '@keyward/contract';
import { resourceCreated } from '../../domain/events/roles.ts';
import { isSystemResource, type OwnResource } from '../../domain/role.ts';
import { action } from '../action.ts';
import { change } from '../change.ts';
import { Refusal } from '../refusal.ts';
import { rowOf } from '../roles/matrix.ts';
import { readRights, requireMayAddRights } from './rules.ts';

/** Limited because every role has a row for each resource, and a role must fit into a request. */
const MAX_RESOURCES = 100;

export const createResource = action(operations.createResource, (context, caller, { body }) =>
  change(context, caller, async (stores, ledger) => {
    requireMayAddRights(caller);
    if (isSystemResource(body.resource))
      throw new Refusal('name_taken', 'Keyward has a resource with this name. Choose another name.');
    const resource: OwnResource = {
      name: body.resource,
      description: body.description ?? '',
      rights: readRights(body),
      createdAt: context.now(),
    };
    const existing = await stores.resources.list(caller.accountId);
    if (existing.some(({ name }) => name === resource.name)) throw new Refusal('name_taken');
    if (existing.length >= MAX_RESOURCES) {
      throw new Refusal('limit_reached', `An account has at most ${MAX_RESOURCES} resources. Delete one first.`);
    }
    await stores.resources.add(caller.accountId, resource);
    await ledger.record(resourceCreated(resource.name, { ...rowOf(resource) }));
    return rowOf(resource);
  }),
);
