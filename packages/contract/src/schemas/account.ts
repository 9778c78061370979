import Type, { type Static } from 'typebox';
import { addressList } from './address-list.ts';
import { unixSeconds } from './text.ts';

const settings = {
  password_tokens: Type.Boolean({
    description: 'people may exchange e-mail and password for tokens at /api/auth/bearer/token',
  }),
  keys_reveal_secret: Type.Boolean({
    description: 'keys whose role holds the rights (ADMIN does) may read, create and regenerate the shared secret',
  }),
};

export const Account = Type.Object(
  {
    shortname: Type.String(),
    created_at: unixSeconds('when the account was made'),
    url: Type.String({ description: 'the base of the API, as clients are told' }),
    ...settings,
    counts: Type.Object(
      {
        api_keys: Type.Integer(),
        api_keys_admin: Type.Integer(),
        api_keys_never_used: Type.Integer(),
        api_keys_expired: Type.Integer(),
        users: Type.Integer(),
      },
      { additionalProperties: false },
    ),
  },
  { additionalProperties: false },
);
export type Account = Static<typeof Account>;

export const AccountChange = Type.Object(
  {
    password_tokens: Type.Optional(settings.password_tokens),
    keys_reveal_secret: Type.Optional(settings.keys_reveal_secret),
  },
  { additionalProperties: false },
);
export type AccountChange = Static<typeof AccountChange>;

export const AllowedIps = addressList(1000, 'from where alone console and API may be used');
export type AllowedIps = Static<typeof AllowedIps>;
