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
    'Answers with a one-time link with which the user sets a password. To an API key it answers without a link: the user is pending, and cannot set a password or sign in, until a user or the CLI approves. At most 50 in 300 seconds.',
  tag: 'Users',
  body: NewUser,
  answer: created(AddedUser),
  errors: ['email_taken', 'unknown_role', 'exceeds_own_rights', 'reauthentication_required', 'too_many_attempts'],
});

export const approveUser = operation('approveUser', {
  summary: 'Approve a user whom an API key added',
  description:
    'Answers with the one-time link with which the user sets a password. Needs a user who holds everything that the role of the new user grants and has just confirmed the password; API keys are denied.',
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
    'The whole object. The e-mail address cannot change. Changing the role ends the tokens of the user. An API key gives a user no power over Keyward that the user does not hold.',
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
  summary: 'Remove a user',
  description:
    'Ends the sessions and tokens of the user at once, and revokes the pending links for the user and those that the user issued. The API keys that the user answers for are kept as they are, given to new_owner, or disabled, in the same transaction; the last two need api-keys:update, and whoever gives a key holds what it grants. Other credentials that the user issued stay unless issued is revoke, which needs the permission that each of them needs by itself.',
  tag: 'Users',
  params,
  query: UserRemoval,
  answer: noContent,
  errors: ['not_found', 'last_administrator', 'unknown_owner', 'exceeds_own_rights', 'reauthentication_required'],
});

export const countUserKeys = operation('countUserKeys', {
  summary: 'Count the API keys that a user answers for',
  description: 'What to know before the user is removed. Needs api-keys:fetch as well.',
  tag: 'Users',
  params,
  answer: ok(UserKeys),
  errors: ['not_found'],
});

export const listIssuedByUser = operation('listIssuedByUser', {
  summary: 'See the credentials that a user issued',
  description:
    'Secrets of API keys, credentials of replicas and secrets of webhooks that the user issued, or that a key issued whose secret the user issued, and that still work. They stay when the user is removed, unless the request says otherwise.',
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
    'The link that is pending for the user no longer works. An API key cancels no link of a user with power over Keyward.',
  tag: 'Users',
  params,
  answer: noContent,
  errors: ['not_found', 'user_required'],
});

export const resetUserPassword = operation('resetUserPassword', {
  summary: 'Make a one-time link with which a user sets a new password',
  description: 'The current password and sessions stay valid until the link is used. API keys are denied.',
  tag: 'Users',
  params,
  answer: created(EnrollmentLink),
  errors: ['not_found', 'pending_approval', 'user_required', 'exceeds_own_rights', 'reauthentication_required'],
});
