import Type, { type Static } from 'typebox';
import { MAX_POLICY_DAYS, MIN_UNUSED_DAYS } from '../limits.ts';

const lifetimeDays = (description: string) =>
  Type.Union([Type.Integer({ minimum: 1, maximum: MAX_POLICY_DAYS }), Type.Null()], {
    description: `${description}: 1 to ${MAX_POLICY_DAYS} days, or null`,
  });

const Unused = Type.Union(
  [
    Type.Object(
      {
        days: Type.Integer({ minimum: MIN_UNUSED_DAYS, maximum: MAX_POLICY_DAYS }),
        action: Type.Union([Type.Literal('disable'), Type.Literal('delete')]),
      },
      { additionalProperties: false },
    ),
    Type.Null(),
  ],
  {
    description: `{"days": ${MIN_UNUSED_DAYS} to ${MAX_POLICY_DAYS}, "action": "disable" or "delete"}: the action for keys that are unused for this long, or null for none. A notice is sent 7 days before; enabling a key counts as usage`,
  },
);

const members = {
  max_lifetime_days: lifetimeDays('the maximum lifetime of a new key, and from a change of an expiry'),
  default_lifetime_days: lifetimeDays(
    'the lifetime of a key that is added without expires_at; null for the maximum lifetime, if there is one',
  ),
  unused: Unused,
};

export const KeyPolicy = Type.Object(members, {
  additionalProperties: false,
  description: 'The key policy of the account',
});
export type KeyPolicy = Static<typeof KeyPolicy>;

export const KeyPolicyChange = Type.Partial(Type.Object(members), { additionalProperties: false });
export type KeyPolicyChange = Static<typeof KeyPolicyChange>;
