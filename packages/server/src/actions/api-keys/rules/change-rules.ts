import type { ApiKey } from '../../../domain/api-key.ts';
import type { Caller } from '../../../domain/caller.ts';
import type { Role } from '../../../domain/role.ts';
import type { Stores } from '../../../storage/stores/index.ts';
import type { Ports } from '../../ports.ts';
import { findRequestedRole, findStoredRole, requireCovers } from '../../rights.ts';
import { requireExpiryAllowed } from './expiry.ts';

interface RequestedChange {
  readonly roles?: readonly string[];
  readonly expires_at?: number | null;
}

/**
 * Requires that the caller has the rights of the key before and after a change, and that the key policy allows a new
 * expiry.
 * @returns the role of the key after the change
 */
export async function requireChangeAllowed(
  context: Ports<'now'>,
  stores: Stores,
  caller: Caller,
  key: ApiKey,
  change: RequestedChange,
): Promise<Role> {
  const current = await findStoredRole(stores, caller.accountId, key.role);
  const role = change.roles ? await findRequestedRole(stores, caller.accountId, change.roles) : current;
  requireCovers(caller, current, role);
  const expiryChanges = change.expires_at !== undefined && change.expires_at !== key.expiresAt;
  if (change.expires_at !== undefined && expiryChanges) {
    requireExpiryAllowed(context, await stores.keyPolicies.get(caller.accountId), change.expires_at);
  }
  return role;
}
