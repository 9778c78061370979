import Type, { type Static } from 'typebox';
import { SHORTNAME } from '../limits.ts';
import { opaque, readableText, unixSeconds } from './text.ts';
import { Email, Password } from './user.ts';

export const Shortname = Type.String({
  maxLength: 16,
  pattern: SHORTNAME.source,
  description: 'a short name of 5 to 16 letters, digits, dots, hyphens, underscores or tildes',
});

export const SetupRequest = Type.Object(
  {
    token: opaque(256, 'the token of the setup link'),
    shortname: Shortname,
    email: Email,
    password: Password,
    given_name: Type.Optional(readableText(100, 'given name', 1)),
    family_name: Type.Optional(readableText(100, 'family name', 1)),
  },
  { additionalProperties: false },
);
export type SetupRequest = Static<typeof SetupRequest>;

export const SignInRequest = Type.Object(
  { email: opaque(320, 'the email address of the user'), password: opaque(1024, 'the password of the user') },
  { additionalProperties: false },
);
export type SignInRequest = Static<typeof SignInRequest>;

export const ReauthenticationRequest = Type.Object(
  { password: opaque(1024, 'the password of the signed-in user') },
  { additionalProperties: false },
);
export type ReauthenticationRequest = Static<typeof ReauthenticationRequest>;

/** The caller and its permissions. */
export const Session = Type.Object(
  {
    kind: Type.Union([Type.Literal('user'), Type.Literal('key')]),
    name: Type.String({ description: 'email address of a user, or name of a key' }),
    id: Type.String(),
    shortname: Shortname,
    role: Type.String(),
    permissions: Type.Array(Type.String(), { description: 'resource:right, such as api-keys:fetch' }),
    reauthenticated_until: Type.Union([unixSeconds('until when the re-authentication is valid'), Type.Null()]),
    expires_at: Type.Union([unixSeconds('when the session or token expires at the latest'), Type.Null()]),
  },
  { additionalProperties: false },
);
export type Session = Static<typeof Session>;

export const PasswordChange = Type.Object(
  { current_password: opaque(1024, 'the current password of the signed-in user'), new_password: Password },
  { additionalProperties: false },
);
export type PasswordChange = Static<typeof PasswordChange>;

export const SessionId = Type.String({ pattern: '^[0-9a-zA-Z_-]{1,64}$', description: 'the id of a session' });

/** A session of the signed-in user. Its id is not a credential and is not in the cookie. */
export const OwnSession = Type.Object(
  {
    id: SessionId,
    ip: Type.Union([Type.String({ maxLength: 64 }), Type.Null()], { description: 'IP address at sign-in, or null' }),
    started_at: unixSeconds('time of the sign-in'),
    last_access_at: unixSeconds('last request, accurate to a minute'),
    expires_at: unixSeconds('when the session expires without further requests'),
    current: Type.Boolean({ description: 'whether this is the session of the request' }),
  },
  { additionalProperties: false },
);
export type OwnSession = Static<typeof OwnSession>;
