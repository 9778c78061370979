import type { KeyLimits } from './key-limits.ts';
import { type OwnResource, type Permission, type Role, systemRoleNamed } from './role.ts';

/** Somebody unknown, and where they call from. */
export interface Visitor {
  readonly kind: 'visitor';
  readonly ip: string | null;
}

interface Known {
  readonly accountId: string;
  readonly shortname: string;
  readonly id: string;
  /** What the audit log calls them. */
  readonly name: string;
  readonly role: Role;
  readonly ip: string | null;
}

export interface KeyCaller extends Known {
  readonly kind: 'key';
  /** Of the secret that the caller authenticated with; see domain/api-key.ts. */
  readonly generation: number;
  /** Of the access token. */
  readonly expiresAt: number;
  /** Of the key: they bind what it does with other keys. */
  readonly limits: KeyLimits;
}

export interface PersonCaller extends Known {
  readonly kind: 'person';
  /** Of the user when they signed in. */
  readonly generation: number;
  readonly expiresAt: number;
  /** Of the setting that allows access tokens for passwords, where the person came with one. */
  readonly settingGeneration?: number;
  /** Absent when the person came with an access token: that never counts as a re-authentication. */
  readonly session?: { readonly id: string; readonly reauthenticatedUntil: number };
}

/** Whoever can run commands on the data directory. */
export interface TerminalCaller extends Known {
  readonly kind: 'terminal';
}

export type Caller = KeyCaller | PersonCaller | TerminalCaller;

export function may(caller: Caller, permission: Permission): boolean {
  return caller.role.permissions.has(permission);
}

export function isPresent(caller: Caller, now: number): boolean {
  if (caller.kind === 'terminal') return true;
  return caller.kind === 'person' && caller.session !== undefined && caller.session.reauthenticatedUntil > now;
}

/** Keyward itself, which does to keys what the account has asked for. */
export function policyCaller(account: { readonly id: string; readonly shortname: string }): TerminalCaller {
  return { ...terminalCaller(account), id: 'policy', name: 'policy' };
}

/** @param own the resources that the account defined, which ADMIN reaches over */
export function terminalCaller(
  account: { readonly id: string; readonly shortname: string },
  own: readonly OwnResource[] = [],
): TerminalCaller {
  const role = systemRoleNamed('admin', own);
  if (!role) throw new Error('The ADMIN role is missing from the system roles.');
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
