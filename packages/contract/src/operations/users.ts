import Type from 'typebox';
import { created, noContent, ok, operation } from '../operation.ts';
import {
  EnrolmentLink,
  InvitedUser,
  NewUser,
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
  description: 'Answers with a one-time link with which the person sets a password. At most 50 in 300 seconds.',
  tag: 'Users',
  body: NewUser,
  answer: created(InvitedUser),
  errors: ['email_taken', 'unknown_role', 'exceeds_own_rights', 'presence_required', 'too_many_attempts'],
});

export const getUser = operation('getUser', {
  summary: 'Get a user',
  tag: 'Users',
  params,
  answer: ok(User),
  errors: ['not_found'],
});

export const updateUser = operation('updateUser', {
  summary: 'Change a user',
  description: 'The whole object. The e-mail address cannot change. Changing the role ends the tokens of the user.',
  tag: 'Users',
  params,
  body: UserChange,
  answer: ok(User),
  errors: ['not_found', 'unknown_role', 'last_administrator', 'exceeds_own_rights', 'presence_required'],
});

export const deleteUser = operation('deleteUser', {
  summary: 'Remove a user',
  description:
    'Ends the sessions and tokens of the user at once. The API keys that the user answers for are kept as they are, given to new_owner, or disabled, in the same transaction; the last two need api-keys:update, and whoever gives a key holds what it grants.',
  tag: 'Users',
  params,
  query: UserRemoval,
  answer: noContent,
  errors: ['not_found', 'last_administrator', 'unknown_owner', 'exceeds_own_rights', 'presence_required'],
});

export const countUserKeys = operation('countUserKeys', {
  summary: 'Count the API keys that a user answers for',
  description: 'What to know before the user is removed. Needs api-keys:fetch as well.',
  tag: 'Users',
  params,
  answer: ok(UserKeys),
  errors: ['not_found'],
});

export const resetUserPassword = operation('resetUserPassword', {
  summary: 'Make a one-time link with which a user sets a new password',
  description: 'The present password and sessions go on until the link is used.',
  tag: 'Users',
  params,
  answer: created(EnrolmentLink),
  errors: ['not_found', 'exceeds_own_rights', 'presence_required'],
});
