import { type ApiKey, keyStatus } from '../../domain/api-key.ts';
import type { Caller } from '../../domain/caller.ts';
import { isAdministrator, type Role } from '../../domain/role.ts';
import type { Context } from '../context.ts';
import { heldRole, namedRole, requireCovers, requirePresence } from '../rights.ts';
import { requireFuture } from './expiry.ts';

interface Wanted {
  readonly roles?: readonly string[];
  readonly expires_at?: number | null;
}

/**
 * What every change of a key must satisfy: the caller holds what the key grants before and after, making it ADMIN or
 * letting an expired ADMIN key work again needs presence, and a new expiry lies ahead.
 * @returns the role that the key will have
 */
export function requireChangeAllowed(context: Context, caller: Caller, key: ApiKey, wanted: Wanted): Role {
  const present = heldRole(key.role);
  const role = wanted.roles ? namedRole(wanted.roles) : present;
  requireCovers(caller, present, role);
  const expiryChanges = wanted.expires_at !== undefined && wanted.expires_at !== key.expiresAt;
  const revives = expiryChanges && keyStatus(key, context.now()) === 'expired';
  if (isAdministrator(role) && (revives || !isAdministrator(present))) requirePresence(context, caller);
  if (expiryChanges) requireFuture(context, wanted.expires_at);
  return role;
}
