import { operations } from '@keyward/contract';
import type { Caller } from '../../domain/caller.ts';
import type { Replica } from '../../domain/replica.ts';
import type { Stores } from '../../storage/stores/index.ts';
import { action } from '../action.ts';
import type { ActionContext } from '../ports.ts';
import { Refusal } from '../refusal.ts';
import { viewOfReplica } from './view.ts';

export const listReplicas = action(
  operations.listReplicas,
  async (context: ActionContext<'follower' | 'feeds'>, caller) => {
    const { stores } = context.storage;
    const all = await stores.replicas.list(caller.accountId);
    return Promise.all(all.map((replica) => viewOfReplica(context, stores, caller.accountId, replica)));
  },
);

export const getReplica = action(
  operations.getReplica,
  async (context: ActionContext<'follower' | 'feeds'>, caller, { params }) => {
    const { stores } = context.storage;
    return viewOfReplica(context, stores, caller.accountId, await replicaNamed(stores, caller, params.name));
  },
);

/** @throws Refusal not_found, including for replicas of other accounts */
export async function replicaNamed(stores: Stores, caller: Caller, name: string): Promise<Replica> {
  const replica = await stores.replicas.named(caller.accountId, name);
  if (!replica) throw new Refusal('not_found', 'The account has no replica with this name. Check the name.');
  return replica;
}
