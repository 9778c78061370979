import type { Issuer } from './issued.ts';
import { coversAll, type Permission, type Role } from './role.ts';
import type { User } from './user.ts';

/** An unused one-time link for setting a password. A user has at most one. */
export interface PendingLink {
  readonly digest: Uint8Array;
  readonly userId: string;
  /**
   * The user's generation and email address when the link was issued. After a change to either, the link is invalid.
   */
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

/** Returns whether the user still matches the link. A new role or password changes the generation. */
export function isForUser(link: PendingLink, user: User): boolean {
  return !user.pendingApproval && link.userGeneration === user.generation && link.email === user.email;
}

/** The permissions that allow issuing each kind of link. Any one of them is sufficient. */
const ISSUED_BY: Readonly<Record<LinkKind, readonly Permission[]>> = {
  invitation: ['users:create', 'users:update'],
  password_reset: ['users:update'],
};

/** Returns whether the role `issuer` may issue a link for a user with the role `target`. */
export function mayIssueLink(kind: LinkKind, issuer: Role, target: Role): boolean {
  return ISSUED_BY[kind].some((each) => issuer.permissions.has(each)) && coversAll(issuer, target);
}
