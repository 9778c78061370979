import { operations } from '@keyward/contract';
import { type ApiKey, rotationFinished } from '../../../domain/api-key.ts';
import type { Caller } from '../../../domain/caller.ts';
import { keyRotationFinished } from '../../../domain/events/api-keys.ts';
import { isRotating } from '../../../domain/rotation.ts';
import type { Stores } from '../../../storage/stores/index.ts';
import { action } from '../../action.ts';
import { change, type Ledger } from '../../change.ts';
import { Refusal } from '../../refusal.ts';
import { keyNamed } from '../read/get.ts';
import { changeOfKey, viewOfKey } from '../read/view.ts';

export const finishRotation = action(operations.finishRotation, (context, caller, { params }) =>
  change(context, caller, async (stores, ledger) => {
    const before = await keyNamed(stores, caller, params.appname);
    if (!isRotating(before.rotation, context.now())) throw new Refusal('no_rotation');
    const after = await finishRunningRotation({ stores, ledger, accountId: caller.accountId }, before);
    return viewOfKey(after, context.now());
  }),
);

interface Work extends Pick<Caller, 'accountId'> {
  readonly stores: Stores;
  readonly ledger: Ledger;
}

/**
 * Revokes the old secret of a running rotation.
 * @param reason the text for the audit record
 */
export async function finishRunningRotation(
  { stores, ledger, accountId }: Work,
  before: ApiKey,
  reason?: string,
): Promise<ApiKey> {
  const after = rotationFinished(before, ledger.at);
  await stores.apiKeys.update(accountId, after);
  await ledger.record(keyRotationFinished(changeOfKey(before, after), 'ended', reason));
  return after;
}
