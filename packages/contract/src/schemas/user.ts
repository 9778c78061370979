import Type, { type Static } from 'typebox';
import { RoleName } from './api-key-filter.ts';
import { opaque, readableText, unixSeconds } from './text.ts';

export const Email = Type.String({
  maxLength: 254,
  pattern:
    "^[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?(?:\\.[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?)+$",
  description: 'an e-mail address such as ada@example.com',
});

/** Length is judged by the password policy, which can say more; this bounds the work of hashing. */
export const Password = opaque(256, 'a password of 15 to 256 characters');

const Roles = Type.Array(RoleName, { minItems: 1, maxItems: 1, description: 'an array with exactly one role name' });
/** Whoever set up Keyward may have given no names: their record has them empty, and can be sent back so. */
const names = { given_name: readableText(100, 'given name'), family_name: readableText(100, 'family name') };
const Nickname = Type.Union([readableText(100, 'nickname'), Type.Null()], {
  description: 'a nickname of at most 100 characters, or null',
});
/** The characters of an address (RFC 3986) and no others: none that could break out of a page or turn its text. */
const HTTPS_ADDRESS = "^https://[A-Za-z0-9._~:/?#@!$&'()*+,;=%\\[\\]-]+$";
const Picture = Type.Union([Type.String({ maxLength: 500, pattern: HTTPS_ADDRESS }), Type.Null()], {
  description: 'an https address of a picture, or null',
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
    description: 'address of the last sign-in, or null',
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
  description: 'A person who may sign in',
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

/** The whole object; the e-mail address cannot change, so it is accepted only as it is. */
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
        description:
          'keep, transfer or disable: what becomes of the API keys that the user answers for; keep without it',
      }),
    ),
    new_owner: Type.Optional(Email),
    issued: Type.Optional(
      Type.Union([Type.Literal('keep'), Type.Literal('revoke')], {
        description: 'keep or revoke: what becomes of the credentials that the user issued; keep without it',
      }),
    ),
    regenerate_shared_secret: Type.Optional(
      Type.Boolean({ description: 'true regenerates the shared secret, which the user may know' }),
    ),
  },
  { additionalProperties: false },
);
export type UserRemoval = Static<typeof UserRemoval>;

export const UserKeys = Type.Object(
  {
    api_keys: Type.Integer({ minimum: 0, description: 'how many API keys the user answers for' }),
    admin: Type.Integer({ minimum: 0, description: 'how many of them are ADMIN' }),
    used: Type.Integer({ minimum: 0, description: 'how many of them were used in the last 30 days' }),
    disabled: Type.Integer({ minimum: 0, description: 'how many of them are disabled' }),
  },
  { additionalProperties: false, description: 'What a user answers for' },
);
export type UserKeys = Static<typeof UserKeys>;

/** A one-time link with which a person sets a password. The token stands in the fragment, which no server is sent. */
export const EnrollmentLink = Type.Object(
  { url: Type.String(), expires_at: unixSeconds('when the link stops working') },
  { additionalProperties: false },
);
export type EnrollmentLink = Static<typeof EnrollmentLink>;

/** A key receives no link: the user whom it adds is pending approval, and the answer to the approval has the link. */
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
/** A link that was not used yet; the link itself is never shown again. */
export const PendingLink = Type.Object(
  {
    user_id: UserId,
    email: Email,
    kind: Type.Union([Type.Literal('invitation'), Type.Literal('password_reset')], {
      description: 'invitation, or password_reset where the user has a password',
    }),
    issued_by: Type.Union([Type.String({ maxLength: 320 }), Type.Null()], {
      description: 'the user, API key or terminal that issued it, or null where that was not recorded',
    }),
    issued_at: unixSeconds('when it was issued'),
    expires_at: unixSeconds('when it expires'),
  },
  { additionalProperties: false, description: 'A one-time link that was not used yet, without the link itself' },
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
