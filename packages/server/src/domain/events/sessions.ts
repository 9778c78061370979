import { type Attempt, type CountedDenial, describeDenial } from '../denied-attempt.ts';
import { pluralize } from '../pluralize.ts';
import type { TokenFamily } from '../token-family.ts';
import type { User } from '../user.ts';
import { type EffectTable, type EventsOf, recordOnly } from './event.ts';

const denied = <A extends Attempt>(attempt: A) => ({ ...recordOnly, audit: ['session', attempt, 'deny'] }) as const;
/** Replicas that check tokens offline detect a revoked family only through the change log. */
const revokeFamily = { changes: ['token-family', 'delete'], webhook: null, issues: null } as const;

export const sessionEvents = {
  SignedIn: { ...recordOnly, audit: ['session', '', 'sign-in'] },
  SignedOut: { ...recordOnly, audit: ['session', '', 'sign-out'] },
  SessionsRevoked: { ...recordOnly, audit: ['session', '', 'revoke'] },
  PasswordExchanged: { ...recordOnly, audit: ['session', 'token', 'sign-in'] },
  AccessTokenRevoked: {
    audit: ['session', 'token', 'revoke'],
    changes: ['token', 'delete'],
    webhook: null,
    issues: null,
  },
  RefreshTokenRevoked: { ...revokeFamily, audit: ['session', 'token', 'revoke'] },
  RefreshTokenReused: { ...revokeFamily, audit: ['session', 'token', 'reuse'] },
  SignInFailed: denied('sign-in'),
  ReauthenticationFailed: denied('re-authentication'),
  PasswordExchangeFailed: denied('password-token'),
  TokenExchangeFailed: denied('exchange'),
  RefreshFailed: denied('refresh'),
  OauthClientFailed: denied('oauth-client'),
  OauthExchangeFailed: denied('oauth-exchange'),
  LinkFailed: denied('link'),
} as const satisfies EffectTable;

export type SessionEvent = EventsOf<typeof sessionEvents>;

type Person = Pick<User, 'id' | 'email'>;

export function signedIn({ id, email }: Person): SessionEvent {
  return { name: 'SignedIn', objectId: id, description: `${email} signed in` };
}

export function signedOut({ id, email }: Person): SessionEvent {
  return { name: 'SignedOut', objectId: id, description: `${email} signed out` };
}

export function sessionsRevoked({ id, email }: Person, count: number): SessionEvent {
  const description = `${pluralize(count, 'session', 'sessions')} of ${email} revoked`;
  return { name: 'SessionsRevoked', objectId: id, description };
}

export function passwordExchanged({ id, email }: Person): SessionEvent {
  return { name: 'PasswordExchanged', objectId: id, description: `${email} exchanged a password for tokens` };
}

/** @param subjectId the key or user to which the token was issued */
export function accessTokenRevoked(jti: string, subjectId: string): SessionEvent {
  return {
    name: 'AccessTokenRevoked',
    entityId: jti,
    objectId: subjectId,
    description: `Access token ${jti} revoked`,
  };
}

export function refreshTokenRevoked({ id, subjectId }: TokenFamily): SessionEvent {
  const description = `Refresh token revoked, with all tokens of its family ${id}`;
  return { name: 'RefreshTokenRevoked', entityId: id, objectId: subjectId, description };
}

export function refreshTokenReused({ id, subjectId }: TokenFamily, name: string): SessionEvent {
  const description = `A used refresh token of ${name} was presented again; the tokens of its family were revoked`;
  return { name: 'RefreshTokenReused', entityId: id, objectId: subjectId, description };
}

const FAILURES = {
  'sign-in': 'SignInFailed',
  're-authentication': 'ReauthenticationFailed',
  'password-token': 'PasswordExchangeFailed',
  exchange: 'TokenExchangeFailed',
  refresh: 'RefreshFailed',
  'oauth-client': 'OauthClientFailed',
  'oauth-exchange': 'OauthExchangeFailed',
  link: 'LinkFailed',
} as const satisfies Record<Attempt, SessionEvent['name']>;

export function attemptDenied(denial: CountedDenial): SessionEvent {
  const { attempt, reason, subject, count, minute } = denial;
  const subjectFields = typeof subject === 'string' ? { kind: subject } : { kind: subject.kind, id: subject.id };
  return {
    name: FAILURES[attempt],
    description: describeDenial(denial),
    after: { ...subjectFields, reason, count, minute },
  };
}
