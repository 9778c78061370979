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
  summary: 'Make the account and its first administrator',
  description: 'With the token of the link that an empty Keyward prints to its terminal. Signs in.',
  tag: 'Session',
  body: SetupRequest,
  answer: created(Session),
  errors: ['invalid_link', 'already_set_up', 'weak_password', 'cross_origin', 'too_many_attempts'],
});

export const signIn = operation('signIn', {
  summary: 'Sign in',
  description: 'Answers with a session cookie. Signing in is itself a re-authentication.',
  tag: 'Session',
  body: SignInRequest,
  answer: ok(Session),
  errors: ['invalid_credentials', 'too_many_attempts', 'cross_origin'],
});

export const getSession = operation('getSession', {
  summary: 'Tell who is calling and what they may do',
  tag: 'Session',
  answer: ok(Session),
});

export const signOut = operation('signOut', { summary: 'Sign out', tag: 'Session', answer: noContent });

export const reauthenticate = operation('reauthenticate', {
  summary: 'Prove that you are present',
  description: 'The password again. It counts for five minutes.',
  tag: 'Session',
  body: ReauthenticationRequest,
  answer: ok(Session),
  errors: ['invalid_credentials', 'too_many_attempts'],
});

export const enroll = operation('enroll', {
  summary: 'Set a password with a one-time link',
  description: 'For invited people and after a password reset. Ends the other sessions of the person and signs in.',
  tag: 'Session',
  body: EnrollmentRequest,
  answer: ok(Session),
  errors: ['invalid_link', 'weak_password', 'cross_origin', 'too_many_attempts'],
});

export const changePassword = operation('changePassword', {
  summary: 'Change your own password',
  description:
    'Needs the current password. All other sessions, all tokens and the pending password reset link of the user are revoked; this session continues. The user is notified by email where mail is configured.',
  tag: 'Session',
  body: PasswordChange,
  answer: noContent,
  errors: ['invalid_credentials', 'weak_password', 'too_many_attempts'],
});

export const listOwnSessions = operation('listOwnSessions', {
  summary: 'List your own sessions',
  description: 'The sessions of the signed-in user that can still be used, last accessed first.',
  tag: 'Session',
  answer: ok(Type.Array(OwnSession)),
});

export const revokeOwnSession = operation('revokeOwnSession', {
  summary: 'End one of your own sessions',
  description: 'The session is denied on its next request. Sessions of other users are not found.',
  tag: 'Session',
  params: Type.Object({ id: SessionId }),
  answer: noContent,
  errors: ['not_found'],
});

export const revokeOtherSessions = operation('revokeOtherSessions', {
  summary: 'End all your other sessions',
  description:
    'All sessions of the signed-in user but the one that calls. Tokens are not revoked; a new password does that.',
  tag: 'Session',
  answer: noContent,
});
