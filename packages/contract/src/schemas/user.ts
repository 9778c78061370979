import Type, { type Static } from 'typebox';
import { RoleName } from './api-key-filter.ts';
import { opaque, readableText, unixSeconds } from './text.ts';

export const Email = Type.String({
  maxLength: 254,
  pattern:
    "^[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?(?:\\.[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?)+$",
  description: 'an email address such as ada@example.com',
});

/** Bounds the work of hashing. The password policy checks the length and can give a more specific reason. */
export const Password = opaque(256, 'a password of 15 to 256 characters');

const Roles = Type.Array(RoleName, { minItems: 1, maxItems: 1, description: 'an array with exactly one role name' });
/** Names may be empty, because setup does not require them and a fetched record can be sent back. */
const names = { given_name: readableText(100, 'given name'), family_name: readableText(100, 'family name') };
const Nickname = Type.Union([readableText(100, 'nickname'), Type.Null()], {
  description: 'a nickname of at most 100 characters, or null',
});
/** The characters of a URL (RFC 3986) only: none that could break out of a page or reverse its text. */
const HTTPS_ADDRESS = "^https://[A-Za-z0-9._~:/?#@!$&'()*+,;=%\\[\\]-]+$";
const Picture = Type.Union([Type.String({ maxLength: 500, pattern: HTTPS_ADDRESS }), Type.Null()], {
  description: 'an https URL of a picture, or null',
});

export const UserId = Type.String({ maxLength: 64, pattern: '^[0-9a-zA-Z_-]{1,64}$', description: 'the id of a user' });

const recordMembers = {
  id: UserId,
  ...names,
  email: Email,
  nickname: Nickname,
  picture: Picture,
  roles: Roles,
  created_at: unixSeconds('when the user was added'),
  last_login: Type.Union([unixSeconds('last sign-in'), Type.Null()], {
    description: 'last sign-in, or null for never',
  }),
  last_ip: Type.Union([Type.String({ maxLength: 64 }), Type.Null()], {
    description: 'IP address of the last sign-in, or null',
  }),
  created_by: Type.Union([Type.String({ maxLength: 254 }), Type.Null()], {
    description:
      'the name of the API key, the email of the user, or "terminal" (the CLI) that added the user; null if not recorded',
  }),
  status: Type.Union([Type.Literal('active'), Type.Literal('invited'), Type.Literal('pending')], {
    description:
      'pending until a user or the CLI approves a user whom an API key added, invited until a password is set, then active',
  }),
};

export const User = Type.Object(recordMembers, {
  additionalProperties: false,
  description: 'A user who may sign in',
});
export type User = Static<typeof User>;

export const NewUser = Type.Object(
  {
    given_name: readableText(100, 'given name', 1),
    family_name: readableText(100, 'family name', 1),
    email: Email,
    roles: Roles,
    nickname: Type.Optional(Nickname),
    picture: Type.Optional(Picture),
  },
  { additionalProperties: false },
);
export type NewUser = Static<typeof NewUser>;

/** Replaces the whole object. The email address cannot change: only the current address is accepted. */
export const UserChange = Type.Object(
  {
    ...Type.Partial(Type.Object(recordMembers)).properties,
    ...names,
    roles: Roles,
  },
  { additionalProperties: false },
);
export type UserChange = Static<typeof UserChange>;

export const UserRemoval = Type.Object(
  {
    keys: Type.Optional(
      Type.Union([Type.Literal('keep'), Type.Literal('transfer'), Type.Literal('disable')], {
        description: 'keep, transfer or disable the API keys that the user owns; keep by default',
      }),
    ),
    new_owner: Type.Optional(Email),
    issued: Type.Optional(
      Type.Union([Type.Literal('keep'), Type.Literal('revoke')], {
        description: 'keep or revoke the credentials that the user issued; keep by default',
      }),
    ),
    regenerate_shared_secret: Type.Optional(
      Type.Boolean({ description: 'true regenerates the shared secret, which the user may have stored' }),
    ),
  },
  { additionalProperties: false },
);
export type UserRemoval = Static<typeof UserRemoval>;

export const UserKeys = Type.Object(
  {
    api_keys: Type.Integer({ minimum: 0, description: 'number of API keys that the user owns' }),
    admin: Type.Integer({ minimum: 0, description: 'number of them with the role ADMIN' }),
    used: Type.Integer({ minimum: 0, description: 'number of them used in the last 30 days' }),
    disabled: Type.Integer({ minimum: 0, description: 'number of them that are disabled' }),
  },
  { additionalProperties: false, description: 'The API keys that a user owns' },
);
export type UserKeys = Static<typeof UserKeys>;

/**
 * A one-time link with which a user sets a password. The token is in the fragment, which browsers do not send to
 * servers.
 */
export const EnrollmentLink = Type.Object(
  { url: Type.String(), expires_at: unixSeconds('when the link expires') },
  { additionalProperties: false },
);
export type EnrollmentLink = Static<typeof EnrollmentLink>;

/**
 * An API key receives no link: the user that it adds is pending approval, and the response to the approval has the
 * link.
 */
export const AddedUser = Type.Object(
  {
    ...recordMembers,
    enrollment: Type.Union([EnrollmentLink, Type.Null()], {
      description: 'the invitation link; null if an API key added the user, who is then pending approval',
    }),
  },
  { additionalProperties: false },
);
export type AddedUser = Static<typeof AddedUser>;
/** An unused link. The link itself is never shown again. */
export const PendingLink = Type.Object(
  {
    user_id: UserId,
    email: Email,
    kind: Type.Union([Type.Literal('invitation'), Type.Literal('password_reset')], {
      description: 'invitation, or password_reset if the user has a password',
    }),
    issued_by: Type.Union([Type.String({ maxLength: 320 }), Type.Null()], {
      description: 'the user, API key or terminal (the CLI) that issued it, or null if not recorded',
    }),
    issued_at: unixSeconds('when it was issued'),
    expires_at: unixSeconds('when it expires'),
  },
  { additionalProperties: false, description: 'An unused one-time link, without the link itself' },
);
export type PendingLink = Static<typeof PendingLink>;

export const InvitedUser = Type.Object(
  { ...recordMembers, enrollment: EnrollmentLink },
  { additionalProperties: false },
);
export type InvitedUser = Static<typeof InvitedUser>;

export const EnrollmentRequest = Type.Object(
  { token: opaque(256, 'the token of the link'), password: Password },
  { additionalProperties: false },
);
export type EnrollmentRequest = Static<typeof EnrollmentRequest>;
