import type { ApiKey } from '../../domain/api-key.ts';
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
 * What every change of a key must satisfy: the caller holds what the key grants before and after, making it ADMIN needs
 * presence, and a new expiry lies ahead.
 * @returns the role that the key will have
 */
export function requireChangeAllowed(context: Context, caller: Caller, key: ApiKey, wanted: Wanted): Role {
  const present = heldRole(key.role);
  const role = wanted.roles ? namedRole(wanted.roles) : present;
  requireCovers(caller, present, role);
  if (isAdministrator(role) && !isAdministrator(present)) requirePresence(context, caller);
  if (wanted.expires_at !== key.expiresAt) requireFuture(context, wanted.expires_at);
  return role;
}
