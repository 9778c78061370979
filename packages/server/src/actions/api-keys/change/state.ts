import { operations } from '@keyward/contract';
import { type ApiKey, type KeyState, withState } from '../../../domain/api-key.ts';
import type { Caller } from '../../../domain/caller.ts';
import { keyStateChanged } from '../../../domain/events/api-keys.ts';
import type { Stores } from '../../../storage/stores/index.ts';
import { action } from '../../action.ts';
import { change, type Ledger } from '../../change.ts';
import type { Ports } from '../../ports.ts';
import { Refusal } from '../../refusal.ts';
import { findStoredRole, requireCovers } from '../../rights.ts';
import { keyNamed } from '../read/get.ts';
import { changeOfKey, viewOfKey } from '../read/view.ts';
import { requireMayActAs } from '../rules/acting-as.ts';
import { requireReauthenticationToLoosen } from '../rules/loosening.ts';

export const disableApiKey = action(operations.disableApiKey, (context, caller, { params }) =>
  change(context, caller, async (stores, ledger) => {
    const before = await keyNamed(stores, caller, params.appname);
    const after = await applyTo('disabled', before, { context, stores, ledger, accountId: caller.accountId });
    return viewOfKey(after, context.now());
  }),
);

export const enableApiKey = action(operations.enableApiKey, (context, caller, { params }) =>
  change(context, caller, async (stores, ledger) => {
    const before = await keyNamed(stores, caller, params.appname);
    await requireMayEnable({ context, stores, caller }, before);
    const after = await applyTo('enabled', before, { context, stores, ledger, accountId: caller.accountId });
    return viewOfKey(after, context.now());
  }),
);

/**
 * Requires that the caller has the rights of a key before the key is enabled, because enabling restores those rights.
 * @param state the state to restore, for an undo
 * @throws Refusal
 */
export async function requireMayEnable(scope: ChangeScope, key: ApiKey, state: KeyState = 'enabled'): Promise<void> {
  const { stores, caller } = scope;
  if (key.isSecretRevoked && state !== 'disabled') throw new Refusal('secret_revoked');
  requireCovers(caller, await findStoredRole(stores, caller.accountId, key.role));
  requireMayActAs(caller, key);
  await requireReauthenticationToLoosen(scope, key, { ...key, state }, { enables: state === 'enabled' });
}

interface ChangeScope {
  readonly context: Ports<'now'>;
  readonly stores: Stores;
  readonly caller: Caller;
}

interface Work extends Pick<Caller, 'accountId'> {
  readonly context: Ports<'random'>;
  readonly stores: Stores;
  readonly ledger: Ledger;
}

/**
 * Sets the state of a key. If the key already has the state, only an audit record is added.
 * @param reason the text for the audit record, stored with a disabled key; null removes an earlier reason
 */
export async function applyTo(
  state: KeyState,
  before: ApiKey,
  { context, stores, ledger, accountId }: Work,
  reason?: string | null,
): Promise<ApiKey> {
  const isUnchanged = before.state === state && reason === undefined;
  const after = isUnchanged ? before : withState(before, state, context.random, reason);
  await stores.apiKeys.update(accountId, after);
  // Enabling a key, even an enabled one, shows that it is needed, so the policy for unused keys starts counting again.
  if (state === 'enabled') await stores.unusedKeys.recordEnabled(accountId, after.id, ledger.at);
  await ledger.record(keyStateChanged(state, changeOfKey(before, after), reason));
  return after;
}
