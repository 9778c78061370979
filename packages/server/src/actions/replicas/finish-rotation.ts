import { operations } from '@keyward/contract';
import { replicaRotationFinished } from '../../domain/events/replicas.ts';
import type { Replica } from '../../domain/replica.ts';
import { isRotating } from '../../domain/rotation.ts';
import { action } from '../action.ts';
import { change, type Work } from '../change.ts';
import type { ActionContext } from '../ports.ts';
import { Refusal } from '../refusal.ts';
import { replicaNamed } from './get.ts';
import { viewOfReplica } from './view.ts';

export const finishReplicaRotation = action(
  operations.finishReplicaRotation,
  async (context: ActionContext<'follower' | 'feeds'>, caller, { params }) => {
    const after = await change(context, caller, async (stores, ledger) => {
      const replica = await replicaNamed(stores, caller, params.name);
      if (!isRotating(replica.rotation, ledger.at)) throw new Refusal('no_rotation');
      return revokeOldCredential({ context, caller, stores, ledger }, replica);
    });
    // Read after the commit, which closes the feeds of the old credential.
    return viewOfReplica(context, context.storage.stores, caller.accountId, after);
  },
);

/** Revokes the old credential of a running rotation. @param reason the text for the audit record */
export async function revokeOldCredential(
  { caller, stores, ledger }: Work,
  before: Replica,
  reason?: string,
): Promise<Replica> {
  const after: Replica = { ...before, rotation: null };
  await stores.replicas.setCredentials(caller.accountId, after);
  await ledger.record(replicaRotationFinished(before, reason));
  return after;
}
