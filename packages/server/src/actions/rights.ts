import type { Account } from '../domain/account.ts';
import { type Caller, isReauthenticated, may } from '../domain/caller.ts';
import { canManageKeyward, coversAll, type Permission, type Role } from '../domain/role.ts';
import type { Stores } from '../storage/stores/index.ts';
import type { Ports } from './ports.ts';
import { PermissionDenied, Refusal } from './refusal.ts';

/** Returns the role that a request names. @throws Refusal unknown_role */
export async function findRequestedRole(stores: Stores, accountId: string, roles: readonly string[]): Promise<Role> {
  const role = await stores.roles.named(accountId, roles[0] ?? '');
  if (!role) throw new Refusal('unknown_role');
  return role;
}

/** Returns the role of a stored key or user. */
export async function findStoredRole(stores: Stores, accountId: string, name: string): Promise<Role> {
  const role = await stores.roles.named(accountId, name);
  if (!role) throw new Error(`A record has the role ${name}, which does not exist.`);
  return role;
}

/** @param message why the permission is needed, if the operation does not make it clear @throws PermissionDenied */
export function requireMay(caller: Caller, permission: Permission, message?: string): void {
  if (!may(caller, permission)) throw new PermissionDenied(permission, message);
}

/**
 * Rejects a change to a key or user whose role grants more than the caller's role, so that callers never grant or gain
 * rights.
 */
export function requireCovers(caller: Caller, ...targets: readonly Role[]): void {
  if (!targets.every((target) => coversAll(caller.role, target))) throw new Refusal('exceeds_own_rights');
}

/** Rejects API keys if the operation would return a user's credential. @throws Refusal user_required */
export function requireUserOrCli(caller: Caller): void {
  if (caller.kind === 'key') throw new Refusal('user_required');
}

/** Requires re-authentication of users; API keys and the CLI are exempt. @throws Refusal reauthentication_required */
export function requireReauthentication(context: Ports<'now'>, caller: Caller): void {
  if (caller.kind === 'person' && !isReauthenticated(caller, context.now()))
    throw new Refusal('reauthentication_required');
}

/** Requires re-authentication to grant a role that can manage Keyward. @throws Refusal reauthentication_required */
export function requireReauthenticationForPrivileges(
  context: Ports<'now'>,
  caller: Caller,
  ...roles: readonly Role[]
): void {
  if (roles.some(canManageKeyward)) requireReauthentication(context, caller);
}

/** Returns whether the caller may see the shared secret now. The permission alone is not sufficient. */
export function maySeeSharedSecret(context: Ports<'now'>, caller: Caller, account: Account): boolean {
  if (!may(caller, 'shared-secret:fetch')) return false;
  return caller.kind === 'key' ? account.keysRevealSecret : isReauthenticated(caller, context.now());
}

/** Rejects a caller who may not see the shared secret now. @throws Refusal forbidden, users_only, reauthentication_required */
export function requireSharedSecretAccess(context: Ports<'now'>, caller: Caller, account: Account): void {
  requireMay(
    caller,
    'shared-secret:fetch',
    'The response contains the shared secret, so this also requires shared-secret:fetch.',
  );
  if (caller.kind === 'key' && !account.keysRevealSecret) throw new Refusal('users_only');
  requireReauthentication(context, caller);
}

export async function accountOf(stores: Stores, caller: Pick<Caller, 'accountId'>): Promise<Account> {
  const account = await stores.accounts.get(caller.accountId);
  if (!account) throw new Refusal('unauthenticated');
  return account;
}
