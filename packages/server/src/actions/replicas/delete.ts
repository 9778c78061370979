import { operations } from '@keyward/contract';
import { action } from '../action.ts';
import { change } from '../change.ts';
import { replicaNamed } from './get.ts';
import { snapshotOfReplica } from './view.ts';

export const deleteReplica = action(operations.deleteReplica, (context, caller, { params }) =>
  change(context, caller, async (stores, ledger) => {
    const replica = await replicaNamed(stores, caller, params.name);
    await stores.replicas.remove(caller.accountId, replica.id);
    await ledger.record(
      {
        class: 'replica',
        action: 'delete',
        description: `Replica ${replica.name} removed`,
        before: snapshotOfReplica(replica),
      },
      { entity: 'replica', entityId: replica.id, action: 'delete' },
    );
  }),
);
