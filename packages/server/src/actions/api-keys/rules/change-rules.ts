import type { ApiKey } from '../../../domain/api-key.ts';
import type { Caller } from '../../../domain/caller.ts';
import type { Role } from '../../../domain/role.ts';
import type { Stores } from '../../../storage/stores/index.ts';
import type { Ports } from '../../ports.ts';
import { findRequestedRole, findStoredRole, requireCovers } from '../../rights.ts';
import { requireExpiryAllowed } from './expiry.ts';

interface Wanted {
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
  wanted: Wanted,
): Promise<Role> {
  const current = await findStoredRole(stores, caller.accountId, key.role);
  const role = wanted.roles ? await findRequestedRole(stores, caller.accountId, wanted.roles) : current;
  requireCovers(caller, current, role);
  const expiryChanges = wanted.expires_at !== undefined && wanted.expires_at !== key.expiresAt;
  if (wanted.expires_at !== undefined && expiryChanges) {
    requireExpiryAllowed(context, await stores.keyPolicies.get(caller.accountId), wanted.expires_at);
  }
  return role;
}
