import { operations, type SharedSecretStatus } from '@keyward/contract';
import type { Caller } from '../../domain/caller.ts';
import { sharedSecretRotationCancelled, sharedSecretRotationFinished } from '../../domain/events/shared-secret.ts';
import type { SharedSecret } from '../../domain/shared-secret.ts';
import type { Stores } from '../../storage/stores/index.ts';
import { action } from '../action.ts';
import { change } from '../change.ts';
import type { ActionContext, Ports } from '../ports.ts';
import { Refusal } from '../refusal.ts';
import { requireReauthentication } from '../rights.ts';
import { statusOf } from './describe.ts';

export const finishSharedSecretRotation = action(
  operations.finishSharedSecretRotation,
  async (context: ActionContext<'uses'>, caller): Promise<SharedSecretStatus> => {
    requireReauthentication(context, caller);
    await context.uses.settle();
    return change(context, caller, async (stores, ledger) => {
      const { current } = await requireRotation(context, stores, caller);
      await stores.sharedSecrets.endAll(caller.accountId, context.now());
      await stores.sharedSecrets.setEnd(caller.accountId, current.generation, null);
      await ledger.record(sharedSecretRotationFinished(current));
      return statusOf(context, stores, caller);
    });
  },
);

export const cancelSharedSecretRotation = action(
  operations.cancelSharedSecretRotation,
  async (context: ActionContext<'uses'>, caller): Promise<SharedSecretStatus> => {
    requireReauthentication(context, caller);
    // Finishing and cancelling require the latest usage of the new secret.
    await context.uses.settle();
    return change(context, caller, async (stores, ledger) => {
      const { current, previous } = await requireRotation(context, stores, caller);
      const users = await stores.keyUses.exchangedWith(caller.accountId, current.generation, current.createdAt);
      if (users.length > 0) throw new Refusal('rotation_finished');
      await stores.sharedSecrets.setEnd(caller.accountId, current.generation, context.now());
      await stores.sharedSecrets.setEnd(caller.accountId, previous.generation, null);
      await ledger.record(sharedSecretRotationCancelled(previous));
      return statusOf(context, stores, caller);
    });
  },
);

/** Returns both secrets of the running rotation. @throws Refusal no_rotation */
async function requireRotation(
  context: Ports<'now'>,
  stores: Stores,
  { accountId }: Caller,
): Promise<{ current: SharedSecret; previous: SharedSecret }> {
  const [current, previous] = await stores.sharedSecrets.accepted(accountId, context.now());
  if (!current || !previous) throw new Refusal('no_rotation');
  return { current, previous };
}
