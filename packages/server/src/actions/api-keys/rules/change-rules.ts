import type { ApiKey } from '../../../domain/api-key.ts';
import type { Caller } from '../../../domain/caller.ts';
import type { Role } from '../../../domain/role.ts';
import type { Stores } from '../../../storage/stores/index.ts';
import type { Ports } from '../../ports.ts';
import { heldRole, namedRole, requireCovers } from '../../rights.ts';
import { requireExpiryAllowed } from './expiry.ts';

interface Wanted {
  readonly roles?: readonly string[];
  readonly expires_at?: number | null;
}

/**
 * What every change of a key must satisfy beforehand: the caller holds what the key grants before and after, and a new expiry
 * is one that the account allows.
 * @returns the role that the key will have
 */
export async function requireChangeAllowed(
  context: Ports<'now'>,
  stores: Stores,
  caller: Caller,
  key: ApiKey,
  wanted: Wanted,
): Promise<Role> {
  const present = await heldRole(stores, caller.accountId, key.role);
  const role = wanted.roles ? await namedRole(stores, caller.accountId, wanted.roles) : present;
  requireCovers(caller, present, role);
  const expiryChanges = wanted.expires_at !== undefined && wanted.expires_at !== key.expiresAt;
  if (wanted.expires_at !== undefined && expiryChanges) {
    requireExpiryAllowed(context, await stores.keyPolicies.get(caller.accountId), wanted.expires_at);
  }
  return role;
}
