import { operations } from '@keyward/contract';
import { type ApiKey, rotationCancelled } from '../../../domain/api-key.ts';
import { keyRotationCancelled } from '../../../domain/events/api-keys.ts';
import { isRotating } from '../../../domain/rotation.ts';
import { action } from '../../action.ts';
import { change, type Work } from '../../change.ts';
import type { ActionContext } from '../../ports.ts';
import { Refusal } from '../../refusal.ts';
import { findStoredRole, requireCovers } from '../../rights.ts';
import { keyNamed } from '../read/get.ts';
import { changeOfKey, viewOfKey } from '../read/view.ts';
import { requireMayActAs } from '../rules/acting-as.ts';

export const cancelRotation = action(
  operations.cancelRotation,
  async (context: ActionContext<'uses'>, caller, { params }) => {
    // A rotation can be cancelled only if the new secret was never used.
    await context.uses.settle();
    return change(context, caller, async (stores, ledger) => {
      const before = await keyNamed(stores, caller, params.appname);
      const after = await cancelRunningRotation({ context, caller, stores, ledger }, before);
      return viewOfKey(after, context.now());
    });
  },
);

/**
 * Cancels a rotation. Call after pending usage is written to the database. @throws Refusal no_rotation,
 * rotation_finished, exceeds_own_rights
 */
export async function cancelRunningRotation(
  { context, caller, stores, ledger }: Work,
  before: ApiKey,
): Promise<ApiKey> {
  // The old secret becomes the only valid one again, so its holder can act as the key.
  requireCovers(caller, await findStoredRole(stores, caller.accountId, before.role));
  requireMayActAs(caller, before);
  if (!isRotating(before.rotation, context.now())) throw new Refusal('no_rotation');
  if (before.rotation?.newFirstSeenAt !== null) throw new Refusal('rotation_finished');
  const after = rotationCancelled(before, context.now());
  await stores.apiKeys.update(caller.accountId, after);
  await ledger.record(keyRotationCancelled(changeOfKey(before, after)));
  return after;
}
