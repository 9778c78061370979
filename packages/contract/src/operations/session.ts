import Type from 'typebox';
import { created, noContent, ok, operation } from '../operation.ts';
import {
  OwnSession,
  PasswordChange,
  ReauthenticationRequest,
  Session,
  SessionId,
  SetupRequest,
  SignInRequest,
} from '../schemas/session.ts';
import { EnrollmentRequest } from '../schemas/user.ts';

export const setUp = operation('setUp', {
  summary: 'Create the account and its first administrator',
  description:
    'Requires the token of the setup link that a new installation prints at its first start. Signs the administrator in.',
  tag: 'Session',
  body: SetupRequest,
  answer: created(Session),
  errors: ['invalid_link', 'already_set_up', 'weak_password', 'cross_origin', 'too_many_attempts'],
});

export const signIn = operation('signIn', {
  summary: 'Sign in',
  description: 'Sets a session cookie. Signing in counts as re-authentication.',
  tag: 'Session',
  body: SignInRequest,
  answer: ok(Session),
  errors: ['invalid_credentials', 'too_many_attempts', 'cross_origin'],
});

export const getSession = operation('getSession', {
  summary: 'Get the caller and its permissions',
  tag: 'Session',
  answer: ok(Session),
});

export const signOut = operation('signOut', { summary: 'Sign out', tag: 'Session', answer: noContent });

export const reauthenticate = operation('reauthenticate', {
  summary: 'Re-authenticate',
  description: 'Confirms the password of the signed-in user. Valid for five minutes.',
  tag: 'Session',
  body: ReauthenticationRequest,
  answer: ok(Session),
  errors: ['invalid_credentials', 'too_many_attempts'],
});

export const enroll = operation('enroll', {
  summary: 'Set a password with a one-time link',
  description:
    'For invited users and after a password reset. Revokes the other sessions of the user and signs the user in.',
  tag: 'Session',
  body: EnrollmentRequest,
  answer: ok(Session),
  errors: ['invalid_link', 'weak_password', 'cross_origin', 'too_many_attempts'],
});

export const changePassword = operation('changePassword', {
  summary: 'Change your own password',
  description:
    'Needs the current password. All other sessions, all tokens and the pending password reset link of the user are revoked; this session continues. The user is notified by email if mail is configured.',
  tag: 'Session',
  body: PasswordChange,
  answer: noContent,
  errors: ['invalid_credentials', 'weak_password', 'too_many_attempts'],
});

export const listOwnSessions = operation('listOwnSessions', {
  summary: 'List your own sessions',
  description: 'The valid sessions of the signed-in user, last accessed first.',
  tag: 'Session',
  answer: ok(Type.Array(OwnSession)),
});

export const revokeOwnSession = operation('revokeOwnSession', {
  summary: 'Revoke one of your own sessions',
  description: 'The session is denied from its next request. Sessions of other users are not found.',
  tag: 'Session',
  params: Type.Object({ id: SessionId }),
  answer: noContent,
  errors: ['not_found'],
});

export const revokeOtherSessions = operation('revokeOtherSessions', {
  summary: 'Revoke all your other sessions',
  description:
    'Revokes all sessions of the signed-in user except the current one. Tokens are not revoked; a new password revokes them.',
  tag: 'Session',
  answer: noContent,
});
