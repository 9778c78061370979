import { operations } from '@keyward/contract';
import { replicaRegenerated } from '../../domain/events/replicas.ts';
import { withNewCredential } from '../../domain/replica.ts';
import { newReplicaCredential } from '../../sign-in/replica-credential.ts';
import { action } from '../action.ts';
import { requireUnlimited } from '../api-keys/rules/limit-rules.ts';
import { change } from '../change.ts';
import type { ActionContext } from '../ports.ts';
import { requireReauthentication } from '../rights.ts';
import { NO_CREDENTIAL } from './create.ts';
import { replicaNamed } from './get.ts';
import { viewOfReplica } from './view.ts';

export const regenerateReplica = action(
  operations.regenerateReplica,
  async (
    context: ActionContext<'follower' | 'feeds'>,
    caller,
    { params, body: { overlap_seconds: overlapSeconds = 0 } = {} },
  ) => {
    requireReauthentication(context, caller);
    requireUnlimited(caller, NO_CREDENTIAL);
    const { accountId } = caller;
    const credential = newReplicaCredential(accountId, context.random);
    const after = await change(context, caller, async (stores, ledger) => {
      const before = await replicaNamed(stores, caller, params.name);
      const { digest } = credential;
      const regenerated = withNewCredential(before, { digest, overlapSeconds, by: caller.name, now: ledger.at });
      await stores.replicas.setCredentials(accountId, regenerated);
      await ledger.record(replicaRegenerated(before, regenerated));
      return regenerated;
    });
    // Read after the commit, which closes the feeds of the revoked credentials.
    return { ...(await viewOfReplica(context, context.storage.stores, accountId, after)), credential: credential.text };
  },
);
