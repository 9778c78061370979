import { type Permission, type Role, roleNamed } from './role.ts';

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
  readonly expiresAt: number;
}

export interface PersonCaller extends Known {
  readonly kind: 'person';
  readonly expiresAt: number;
  /** Absent when the person came with an access token: that never counts as presence. */
  readonly session?: { readonly id: string; readonly presenceUntil: number };
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
  return caller.kind === 'person' && caller.session !== undefined && caller.session.presenceUntil > now;
}

export function terminalCaller(account: { readonly id: string; readonly shortname: string }): TerminalCaller {
  const role = roleNamed('admin');
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
