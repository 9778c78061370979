import { type ApiKey, type KeyState, keyStates } from '../../../domain/api-key.ts';
import { type Caller, isReauthenticated } from '../../../domain/caller.ts';
import { canManageKeyward, coversAll } from '../../../domain/role.ts';
import type { Stores } from '../../../storage/stores/index.ts';
import { restoresOwnChange } from '../../own-change.ts';
import type { Ports } from '../../ports.ts';
import { findStoredRole, requireReauthentication } from '../../rights.ts';
import { snapshotOfKey } from '../read/view.ts';
import { isLoosened } from './limit-rules.ts';

interface ChangeScope {
  readonly context: Ports<'now'>;
  readonly stores: Stores;
  readonly caller: Caller;
}

/**
 * Requires re-authentication of users before a key that can manage Keyward is strengthened: enabled or released from
 * quarantine, or granted a later expiry, more IP addresses, a higher rate or a role with more permissions. A session
 * may undo its own recent change without re-authentication.
 * @param enables whether the change enables the key, even an enabled one, which postpones the policy for unused keys
 * @throws Refusal reauthentication_required
 */
export async function requireReauthenticationToLoosen(
  scope: ChangeScope,
  before: ApiKey,
  after: ApiKey,
  { enables = false }: { readonly enables?: boolean } = {},
): Promise<void> {
  const { context, stores, caller } = scope;
  if (caller.kind !== 'person' || isReauthenticated(caller, context.now())) return;
  const currentRole = await findStoredRole(stores, caller.accountId, before.role);
  const newRole = await findStoredRole(stores, caller.accountId, after.role);
  const isLooser = enables || isLooserState(before.state, after.state) || isLoosened(before, after);
  const grantsMore = canManageKeyward(newRole) && !coversAll(currentRole, newRole);
  if (!grantsMore && !(isLooser && (canManageKeyward(currentRole) || canManageKeyward(newRole)))) return;
  const change = { objectId: before.id, from: snapshotOfKey(before), to: snapshotOfKey(after) };
  if (!(await restoresOwnChange(scope, change))) requireReauthentication(context, caller);
}

/** Compares states by their order in `keyStates`, from most to least permissive. */
function isLooserState(before: KeyState, after: KeyState): boolean {
  return keyStates.indexOf(after) < keyStates.indexOf(before);
}
