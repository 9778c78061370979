import Type, { type Static } from 'typebox';
import { addressList } from './address-list.ts';
import { unixSeconds } from './text.ts';

/** The default first: every library verifies ES256. RFC 9068, 2.1 requires RS256 of all; EdDSA is the fastest. */
export const tokenAlgorithms = ['ES256', 'RS256', 'EdDSA'] as const;
export type TokenAlgorithm = (typeof tokenAlgorithms)[number];

const settings = {
  password_tokens: Type.Boolean({
    description:
      'users may exchange email and password for tokens at /api/auth/bearer/token; turning it off revokes these tokens permanently',
  }),
  keys_reveal_secret: Type.Boolean({
    description:
      'keys whose role holds the rights (ADMIN does) may read, create and regenerate the shared secret; a secret that a key has read stays valid until it is regenerated',
  }),
  token_algorithm: Type.Union([Type.Literal('ES256'), Type.Literal('RS256'), Type.Literal('EdDSA')], {
    description: `how access tokens for services are signed: ${tokenAlgorithms.join(', ')}`,
  }),
};

const recordMembers = {
  shortname: Type.String({ maxLength: 16 }),
  created_at: unixSeconds('when the account was created'),
  url: Type.String({ maxLength: 2048, description: 'the base URL of the API, as clients receive it' }),
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
};

export const Account = Type.Object(recordMembers, { additionalProperties: false });
export type Account = Static<typeof Account>;

/**
 * Only settings can change. Other fields are accepted and ignored, so that a fetched record can be sent back unchanged.
 */
export const AccountChange = Type.Object(Type.Partial(Type.Object(recordMembers)).properties, {
  additionalProperties: false,
});
export type AccountChange = Static<typeof AccountChange>;

export const AllowedIps = addressList(1000, 'the IP addresses that may use the console and the API');
export type AllowedIps = Static<typeof AllowedIps>;
