import { operations } from '@keyward/contract';
import { newReplicaCredential } from '../../sign-in/replica-credential.ts';
import { action } from '../action.ts';
import { requireUnlimited } from '../api-keys/limit-rules.ts';
import { change } from '../change.ts';
import { requirePresence } from '../rights.ts';
import { NO_CREDENTIAL } from './create.ts';
import { replicaNamed } from './get.ts';
import { viewOfReplica } from './view.ts';

export const regenerateReplica = action(operations.regenerateReplica, async (context, caller, { params }) => {
  requirePresence(context, caller);
  requireUnlimited(caller, NO_CREDENTIAL);
  const { accountId } = caller;
  const credential = newReplicaCredential(accountId, context.random);
  const replica = await change(context, caller, async (stores, ledger) => {
    const named = await replicaNamed(stores, caller, params.name);
    await stores.replicas.setDigest(accountId, named.id, credential.digest);
    await ledger.record(
      {
        class: 'replica',
        subclass: 'secret',
        action: 'regenerate',
        description: `Replica ${named.name} given a new credential`,
      },
      // Whoever follows the log hears of it and ends the feeds that the old credential opened.
      { entity: 'replica', entityId: named.id, action: 'update' },
    );
    return named;
  });
  // As it stands once it was cut off.
  const after = { ...replica, revokedReason: null };
  return { ...(await viewOfReplica(context, context.storage.stores, accountId, after)), credential: credential.text };
});
