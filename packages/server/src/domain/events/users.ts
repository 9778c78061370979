import type { Snapshot } from '../audit-record.ts';
import type { PendingLink } from '../pending-link.ts';
import { type User, userStatus } from '../user.ts';
import type { EffectTable, EventsOf } from './event.ts';
import { formatReasons } from './reason-text.ts';

const update = { changes: ['user', 'update'], issues: 'link' } as const;

export const userEvents = {
  UserCreated: { audit: ['user', '', 'create'], changes: ['user', 'create'], webhook: 'user.created', issues: 'link' },
  UserApproved: { ...update, audit: ['user', '', 'approve'], webhook: 'user.approved' },
  UserUpdated: { ...update, audit: ['user', '', 'update'], webhook: 'user.updated' },
  UserDeleted: { audit: ['user', '', 'delete'], changes: ['user', 'delete'], webhook: 'user.deleted', issues: 'link' },
  PasswordChanged: { ...update, audit: ['user', 'password', 'update'], webhook: 'user.updated' },
  PasswordReset: {
    audit: ['user', 'password', 'reset'],
    changes: null,
    webhook: 'user.password_reset',
    issues: 'link',
  },
  LinkRevoked: { audit: ['user', 'link', 'revoke'], changes: null, webhook: null, issues: 'link' },
} as const satisfies EffectTable;

export type UserEvent = EventsOf<typeof userEvents>;

/** Returns the snapshot of a user for the audit log. */
export function snapshotOfUser(user: User): Snapshot {
  return {
    id: user.id,
    email: user.email,
    given_name: user.givenName,
    family_name: user.familyName,
    role: user.role,
    status: userStatus(user),
  };
}

export function userCreated(user: User): UserEvent {
  const description = `${user.email} ${user.pendingApproval ? 'added, pending approval' : 'invited'}`;
  return { name: 'UserCreated', entityId: user.id, description, after: snapshotOfUser(user) };
}

export function firstAdministratorCreated({ id, email }: User): UserEvent {
  return {
    name: 'UserCreated',
    entityId: id,
    description: `${email} set up Keyward and is its first administrator`,
  };
}

export function userApproved(before: User, after: User): UserEvent {
  return { name: 'UserApproved', ...changeOf(before, after), description: `${after.email} approved and invited` };
}

export function userUpdated(before: User, after: User): UserEvent {
  return { name: 'UserUpdated', ...changeOf(before, after), description: `${after.email} changed` };
}

function changeOf(before: User, after: User) {
  return { entityId: after.id, before: snapshotOfUser(before), after: snapshotOfUser(after) };
}

export function userDeleted(user: User, reason?: string): UserEvent {
  const description = `${user.email} deleted${formatReasons(reason)}`;
  return { name: 'UserDeleted', entityId: user.id, description, before: snapshotOfUser(user) };
}

/** @param by the user, a link or the CLI */
export function passwordChanged({ id, email }: User, by: 'user' | 'link' | 'cli'): UserEvent {
  const sentences = {
    user: `${email} changed their password`,
    link: `${email} set a password`,
    cli: `Password of ${email} set`,
  };
  return { name: 'PasswordChanged', entityId: id, description: sentences[by] };
}

export function passwordReset({ id, email }: User): UserEvent {
  return { name: 'PasswordReset', objectId: id, description: `Password reset link for ${email} issued` };
}

export function linkRevoked({ userId, email }: PendingLink, reason: string): UserEvent {
  return {
    name: 'LinkRevoked',
    objectId: userId,
    description: `Pending link of ${email} revoked${formatReasons(reason)}`,
  };
}
