import { operations } from '@keyward/contract';
import { replicaCreated } from '../../domain/events/replicas.ts';
import type { Replica } from '../../domain/replica.ts';
import { newReplicaCredential } from '../../sign-in/replica-credential.ts';
import { action } from '../action.ts';
import { acceptAddresses } from '../address-lists.ts';
import { requireUnlimited } from '../api-keys/rules/limit-rules.ts';
import { change } from '../change.ts';
import { type ActionContext, newId } from '../ports.ts';
import { Refusal } from '../refusal.ts';
import { requireReauthentication } from '../rights.ts';
import { requireNoSecret } from '../url-secrets.ts';
import { viewOfReplica } from './view.ts';

/** Rejects keys with limits, because a replica receives every key until it is deleted, without IP or rate limits. */
export const NO_CREDENTIAL =
  'A replica credential has no limits, so a key with limits cannot create one. Call with a key without limits, or add the replica in the console.';

/** The list is not paginated. */
const MAX_REPLICAS = 1000;

/** Requires users to re-authenticate, because the credential discloses all keys and their permissions. */
export const createReplica = action(
  operations.createReplica,
  (context: ActionContext<'follower' | 'feeds'>, caller, { body }) => {
    requireReauthentication(context, caller);
    requireUnlimited(caller, NO_CREDENTIAL);
    requireNoSecret('name', body.name);
    return change(context, caller, async (stores, ledger) => {
      const { accountId } = caller;
      const credential = newReplicaCredential(accountId, context.random);
      const replica: Replica = {
        id: newId(context, 'repl'),
        name: body.name,
        digest: credential.digest,
        allowedIps: acceptAddresses(body.allowed_ips ?? [], 'allowed_ips'),
        createdAt: context.now(),
        createdBy: caller.name,
        revokedReason: null,
        lastSeen: null,
        rotation: null,
      };
      if (await stores.replicas.named(accountId, replica.name)) throw new Refusal('name_taken');
      if ((await stores.replicas.count(accountId)) >= MAX_REPLICAS) {
        throw new Refusal('limit_reached', `An account has at most ${MAX_REPLICAS} replicas. Delete one first.`);
      }
      await stores.replicas.add(accountId, replica);
      await ledger.record(replicaCreated(replica));
      return { ...(await viewOfReplica(context, stores, accountId, replica)), credential: credential.text };
    });
  },
);
