import type { KeyLimits } from './key-limits.ts';
import type { TextFields } from './key-text-fields.ts';
import { type OwnResource, type Permission, type Role, systemRoleNamed } from './role.ts';

/** An unauthenticated caller. */
export interface Visitor {
  readonly kind: 'visitor';
  readonly ip: string | null;
}

interface KnownCaller {
  readonly accountId: string;
  readonly shortname: string;
  readonly id: string;
  /** The caller's name in the audit log. */
  readonly name: string;
  readonly role: Role;
  readonly ip: string | null;
}

export interface KeyCaller extends KnownCaller {
  readonly kind: 'key';
  /** Generation of the secret with which the caller authenticated; see domain/api-key.ts. */
  readonly generation: number;
  /** Expiry of the access token. */
  readonly expiresAt: number;
  /** The key's own limits. They are also the bound for limits that it sets on other keys. */
  readonly limits: KeyLimits;
  /** The secret generation of the key. */
  readonly textFields: TextFields;
}

export interface UserCaller extends KnownCaller {
  readonly kind: 'person';
  /** The user's generation at sign-in. */
  readonly generation: number;
  readonly expiresAt: number;
  /** The generation of the password-token setting, if the user authenticated with a password token. */
  readonly settingGeneration?: number;
  /** Absent for an access token, which never counts as re-authentication. */
  readonly session?: { readonly id: string; readonly reauthenticatedUntil: number };
}

/** A caller that can run commands on the data directory. */
export interface CliCaller extends KnownCaller {
  readonly kind: 'terminal';
}

export type Caller = KeyCaller | UserCaller | CliCaller;

export function may(caller: Caller, permission: Permission): boolean {
  return caller.role.permissions.has(permission);
}

export function isReauthenticated(caller: Caller, now: number): boolean {
  if (caller.kind === 'terminal') return true;
  return caller.kind === 'person' && caller.session !== undefined && caller.session.reauthenticatedUntil > now;
}

/** Returns the caller for automatic changes that the account's policies make. */
export function policyCaller(account: { readonly id: string; readonly shortname: string }): CliCaller {
  return { ...cliCaller(account), id: 'policy', name: 'policy' };
}

/** @param own the account's resources, on which ADMIN has all rights */
export function cliCaller(
  account: { readonly id: string; readonly shortname: string },
  own: readonly OwnResource[] = [],
): CliCaller {
  const role = systemRoleNamed('admin', own);
  if (!role) throw new Error('The system roles do not contain ADMIN.');
  return {
    kind: 'terminal',
    accountId: account.id,
    shortname: account.shortname,
    id: 'terminal',
    name: 'terminal',
    role,
    ip: null,
  };
}
