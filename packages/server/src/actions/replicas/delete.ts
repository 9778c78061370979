import { operations } from '@keyward/contract';
import { replicaDeleted } from '../../domain/events/replicas.ts';
import type { Replica } from '../../domain/replica.ts';
import { action } from '../action.ts';
import { change, type Work } from '../change.ts';
import { replicaNamed } from './get.ts';

export const deleteReplica = action(operations.deleteReplica, (context, caller, { params }) =>
  change(context, caller, async (stores, ledger) => {
    const replica = await replicaNamed(stores, caller, params.name);
    await removeReplica({ context, caller, stores, ledger }, replica);
  }),
);

export async function removeReplica(
  { caller, stores, ledger }: Work,
  replica: Replica,
  reason?: string,
): Promise<void> {
  await stores.replicas.remove(caller.accountId, replica.id);
  await ledger.record(replicaDeleted(replica, reason));
}
