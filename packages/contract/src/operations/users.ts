import Type from 'typebox';
import { created, noContent, ok, operation } from '../operation.ts';
import { IfMatchHeaders } from '../schemas/if-match.ts';
import { IssuedByUser } from '../schemas/issued.ts';
import {
  AddedUser,
  EnrollmentLink,
  InvitedUser,
  NewUser,
  PendingLink,
  User,
  UserChange,
  UserId,
  UserKeys,
  UserRemoval,
} from '../schemas/user.ts';

const params = Type.Object({ id: UserId });

export const listUsers = operation('listUsers', {
  summary: 'List users',
  tag: 'Users',
  answer: ok(Type.Array(User)),
});

export const createUser = operation('createUser', {
  summary: 'Add a user',
  description:
    'Returns a one-time link with which the user sets a password. An API key receives no link: the user is pending, and cannot set a password or sign in until a user or the CLI approves the user. Limited to 50 in 300 seconds.',
  tag: 'Users',
  body: NewUser,
  answer: created(AddedUser),
  errors: ['email_taken', 'unknown_role', 'exceeds_own_rights', 'reauthentication_required', 'too_many_attempts'],
});

export const approveUser = operation('approveUser', {
  summary: 'Approve a user whom an API key added',
  description:
    'Returns the one-time link with which the user sets a password. The caller must be a re-authenticated user who holds every right of the role of the new user; API keys are denied.',
  tag: 'Users',
  params,
  answer: ok(InvitedUser),
  errors: ['not_found', 'not_pending', 'user_required', 'exceeds_own_rights', 'reauthentication_required'],
});

export const getUser = operation('getUser', {
  summary: 'Get a user',
  tag: 'Users',
  params,
  answer: ok(User),
  versioned: true,
  errors: ['not_found'],
});

export const updateUser = operation('updateUser', {
  summary: 'Change a user',
  description:
    'Replaces the whole object. The email address cannot change. Changing the role revokes the tokens of the user. An API key cannot grant a user rights over Keyward that the user does not have.',
  tag: 'Users',
  params,
  headers: IfMatchHeaders,
  body: UserChange,
  answer: ok(User),
  versioned: true,
  errors: [
    'not_found',
    'precondition_failed',
    'unknown_role',
    'last_administrator',
    'exceeds_own_rights',
    'reauthentication_required',
    'user_required',
  ],
});

export const deleteUser = operation('deleteUser', {
  summary: 'Delete a user',
  description:
    'Revokes the sessions and tokens of the user immediately, and the pending links for the user and from the user. In the same transaction, the API keys that the user owns are kept, transferred to new_owner, or disabled. Transferring and disabling also require api-keys:update, and the caller must hold every right of a transferred key. Other credentials that the user issued stay valid unless issued is revoke, which requires the permission to revoke each of them.',
  tag: 'Users',
  params,
  query: UserRemoval,
  answer: noContent,
  errors: ['not_found', 'last_administrator', 'unknown_owner', 'exceeds_own_rights', 'reauthentication_required'],
});

export const countUserKeys = operation('countUserKeys', {
  summary: 'Count the API keys that a user owns',
  description: 'For use before the user is deleted. Also requires api-keys:fetch.',
  tag: 'Users',
  params,
  answer: ok(UserKeys),
  errors: ['not_found'],
});

export const listIssuedByUser = operation('listIssuedByUser', {
  summary: 'List the credentials that a user issued',
  description:
    'Valid secrets of API keys, credentials of replicas and secrets of webhooks that were issued by the user, or by a key whose secret the user issued. They stay valid when the user is deleted, unless the request revokes them.',
  tag: 'Users',
  params,
  answer: ok(IssuedByUser),
  errors: ['not_found'],
});

export const listPendingLinks = operation('listPendingLinks', {
  summary: 'List pending links',
  description:
    'Invitations and password reset links that can be used now. A link is revoked when the role or email address of its user changes, and when its issuer is removed or may no longer issue it.',
  tag: 'Users',
  answer: ok(Type.Array(PendingLink)),
});

export const cancelPendingLink = operation('cancelPendingLink', {
  summary: 'Cancel a pending link',
  description:
    'Revokes the pending link for the user. An API key cannot cancel the link of a user with rights over Keyward.',
  tag: 'Users',
  params,
  answer: noContent,
  errors: ['not_found', 'user_required'],
});

export const resetUserPassword = operation('resetUserPassword', {
  summary: 'Create a password reset link',
  description:
    'Returns a one-time link with which the user sets a new password. The current password and sessions stay valid until the link is used. API keys are denied.',
  tag: 'Users',
  params,
  answer: created(EnrollmentLink),
  errors: ['not_found', 'pending_approval', 'user_required', 'exceeds_own_rights', 'reauthentication_required'],
});
