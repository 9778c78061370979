import type { Issuer } from './issued.ts';
import { coversAll, type Permission, type Role } from './role.ts';
import type { User } from './user.ts';

/** A one-time link that sets a password and was not used yet. A user has one at most. */
export interface PendingLink {
  readonly digest: Uint8Array;
  readonly userId: string;
  /** The generation and email address that the user had: with another one the link no longer works. */
  readonly userGeneration: number;
  readonly email: string;
  readonly issuer: Issuer;
  readonly issuedAt: number;
  readonly expiresAt: number;
}

export type LinkKind = 'invitation' | 'password_reset';

export function linkKind(user: Pick<User, 'passwordHash'>): LinkKind {
  return user.passwordHash === null ? 'invitation' : 'password_reset';
}

/** Whether the user is still as the link was issued for: another role or password makes another generation. */
export function isForUser(link: PendingLink, user: User): boolean {
  return !user.pendingApproval && link.userGeneration === user.generation && link.email === user.email;
}

/** The permissions that let a role issue a link of each kind: any one of them. */
const ISSUED_BY: Readonly<Record<LinkKind, readonly Permission[]>> = {
  invitation: ['users:create', 'users:update'],
  password_reset: ['users:update'],
};

/** Whether somebody with the role `issuer` may issue a link for a user who holds `target`. */
export function mayIssueLink(kind: LinkKind, issuer: Role, target: Role): boolean {
  return ISSUED_BY[kind].some((each) => issuer.permissions.has(each)) && coversAll(issuer, target);
}
