import { operations } from '@keyward/contract';
import { type OwnResource, permissionsOn } from '../../domain/role.ts';
import { action } from '../action.ts';
import { change, type Work } from '../change.ts';
import { rowOf } from '../roles/matrix.ts';
import { whyText } from '../why-text.ts';
import { ownResourceNamed, requireNamedByNone } from './rules.ts';

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
  why?: string,
): Promise<void> {
  await requireNamedByNone(stores, caller.accountId, permissionsOn(resource));
  await stores.resources.remove(caller.accountId, resource.name);
  await ledger.record(
    {
      class: 'role',
      subclass: 'resource',
      action: 'delete',
      description: `Resource ${resource.name} deleted${whyText(why)}`,
      before: rowOf(resource),
    },
    { entity: 'resource', entityId: resource.name, action: 'delete' },
  );
}
