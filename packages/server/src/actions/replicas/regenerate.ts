import { operations } from '@keyward/contract';
import { hasUnusedCredential, type Replica, withNewCredential } from '../../domain/replica.ts';
import { isRotating } from '../../domain/rotation.ts';
import { newReplicaCredential } from '../../sign-in/replica-credential.ts';
import { action } from '../action.ts';
import { requireUnlimited } from '../api-keys/limit-rules.ts';
import { change } from '../change.ts';
import { durationText } from '../duration-text.ts';
import { requireReauthentication } from '../rights.ts';
import { NO_CREDENTIAL } from './create.ts';
import { replicaNamed } from './get.ts';
import { viewOfReplica } from './view.ts';

export const regenerateReplica = action(
  operations.regenerateReplica,
  async (context, caller, { params, body: { overlap_seconds: overlapSeconds = 0 } = {} }) => {
    requireReauthentication(context, caller);
    requireUnlimited(caller, NO_CREDENTIAL);
    const { accountId } = caller;
    const credential = newReplicaCredential(accountId, context.random);
    const after = await change(context, caller, async (stores, ledger) => {
      const before = await replicaNamed(stores, caller, params.name);
      const { digest } = credential;
      const regenerated = withNewCredential(before, { digest, overlapSeconds, by: caller.name, now: ledger.at });
      await stores.replicas.setCredentials(accountId, regenerated);
      await ledger.record(
        { class: 'replica', subclass: 'secret', action: 'regenerate', description: described(before, regenerated) },
        // Followers end the feeds that an ended credential opened.
        { entity: 'replica', entityId: before.id, action: 'update' },
      );
      return regenerated;
    });
    // Read after the feeds of ended credentials were closed.
    return { ...(await viewOfReplica(context, context.storage.stores, accountId, after)), credential: credential.text };
  },
);

/** Returns the sentence of the audit record: which credentials end, and how long the kept one is accepted. */
function described(before: Replica, { name, rotation }: Replica): string {
  const regenerated = `Credential of replica ${name} regenerated`;
  if (rotation === null) {
    return `${regenerated}; the old one was revoked ${before.revokedReason === null ? 'immediately' : 'earlier'}`;
  }
  const kept = `the old one is accepted for ${durationText(rotation.endsAt - rotation.startedAt)} more`;
  if (!isRotating(before.rotation, rotation.startedAt)) return `${regenerated}; ${kept}`;
  const revoked = hasUnusedCredential(before, rotation.startedAt) ? 'unused' : 'oldest';
  return `${regenerated} during a rotation; ${kept}, and the ${revoked} one was revoked immediately`;
}
