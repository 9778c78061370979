import Type, { type Static } from 'typebox';
import { unixSeconds } from './text.ts';

const OptionalTime = (description: string) => Type.Union([unixSeconds(description), Type.Null()], { description });

export const SharedSecret = Type.Object(
  {
    shared_secret: Type.String({ description: 'the string with which integrations sign request tokens' }),
    created_at: unixSeconds('when it was created'),
    old_valid_until: OptionalTime('until when the previous secret is accepted as well, or null'),
  },
  { additionalProperties: false },
);
export type SharedSecret = Static<typeof SharedSecret>;

const Integration = Type.Object(
  { appname: Type.String(), last_exchange: unixSeconds('last exchange') },
  { additionalProperties: false },
);

export const SharedSecretStatus = Type.Object(
  {
    exists: Type.Boolean(),
    created_at: OptionalTime('when the current secret was created, or null'),
    created_by: Type.Union([Type.String(), Type.Null()]),
    old_valid_until: OptionalTime('until when the previous secret is accepted as well, or null'),
    integrations: Type.Array(Integration, {
      description: 'the keys whose last exchange in the last 30 days was signed with the current secret',
    }),
    old_integrations: Type.Array(Integration, {
      description:
        'the same for the previous secret while it is accepted: these integrations still need the current secret',
    }),
  },
  { additionalProperties: false },
);
export type SharedSecretStatus = Static<typeof SharedSecretStatus>;

export const SharedSecretRegeneration = Type.Object(
  {
    overlap_seconds: Type.Optional(
      Type.Integer({
        minimum: 0,
        maximum: 2_592_000,
        description:
          '0 to 2592000 seconds (30 days), for which the old secret is accepted as well; 0 revokes it immediately',
      }),
    ),
  },
  { additionalProperties: false },
);
export type SharedSecretRegeneration = Static<typeof SharedSecretRegeneration>;
