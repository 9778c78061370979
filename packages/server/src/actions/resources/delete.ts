import { operations } from '@keyward/contract';
import { resourceDeleted } from '../../domain/events/roles.ts';
import { type OwnResource, permissionsOn } from '../../domain/role.ts';
import { action } from '../action.ts';
import { change, type Work } from '../change.ts';
import { rowOf } from '../roles/matrix.ts';
import { ownResourceNamed, requireUnreferenced } from './rules.ts';

export const deleteResource = action(operations.deleteResource, (context, caller, { params }) =>
  change(context, caller, async (stores, ledger) => {
    const resource = await ownResourceNamed(stores, caller, params.name);
    await removeResource({ context, caller, stores, ledger }, resource);
  }),
);

/** @throws Refusal resource_in_use */
export async function removeResource(
  { caller, stores, ledger }: Work,
  resource: OwnResource,
  reason?: string,
): Promise<void> {
  await requireUnreferenced(stores, caller.accountId, permissionsOn(resource));
  await stores.resources.remove(caller.accountId, resource.name);
  await ledger.record(resourceDeleted(resource.name, { ...rowOf(resource) }, reason));
}
