import { operations } from '@keyward/contract';
import { newReplicaCredential } from '../../sign-in/replica-credential.ts';
import { action } from '../action.ts';
import { change } from '../change.ts';
import { requirePresence } from '../rights.ts';
import { replicaNamed } from './get.ts';
import { viewOfReplica } from './view.ts';

export const regenerateReplica = action(operations.regenerateReplica, (context, caller, { params }) => {
  requirePresence(context, caller);
  return change(context, caller, async (stores, ledger) => {
    const { accountId } = caller;
    const replica = await replicaNamed(stores, caller, params.name);
    const credential = newReplicaCredential(accountId, context.random);
    await stores.replicas.setDigest(accountId, replica.id, credential.digest);
    await ledger.record(
      {
        class: 'replica',
        subclass: 'secret',
        action: 'regenerate',
        description: `Replica ${replica.name} given a new credential`,
      },
      // Whoever follows the feed hears of it and ends those that the old credential opened.
      { entity: 'replica', entityId: replica.id, action: 'update' },
    );
    return { ...(await viewOfReplica(context, stores, accountId, replica)), credential: credential.text };
  });
});
