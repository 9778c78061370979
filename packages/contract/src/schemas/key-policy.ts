import Type, { type Static } from 'typebox';
import { LEAST_UNUSED_DAYS, MOST_POLICY_DAYS } from '../limits.ts';

const lifeDays = (what: string) =>
  Type.Union([Type.Integer({ minimum: 1, maximum: MOST_POLICY_DAYS }), Type.Null()], {
    description: `${what}: 1 to ${MOST_POLICY_DAYS} days, or null`,
  });

const Unused = Type.Union(
  [
    Type.Object(
      {
        days: Type.Integer({ minimum: LEAST_UNUSED_DAYS, maximum: MOST_POLICY_DAYS }),
        action: Type.Union([Type.Literal('disable'), Type.Literal('delete')]),
      },
      { additionalProperties: false },
    ),
    Type.Null(),
  ],
  {
    description: `{"days": ${LEAST_UNUSED_DAYS} to ${MOST_POLICY_DAYS}, "action": "disable" or "delete"}: what becomes of a key that nobody used for so long, or null for nothing. A notice goes ahead by 7 days; enabling a key counts like a use`,
  },
);

const members = {
  max_lifetime_days: lifeDays('how far ahead the expiry of a new key, or a new expiry of any key, may lie at most'),
  default_lifetime_days: lifeDays(
    'how long a key lives that is added without expires_at; null for the maximum lifetime, if there is one',
  ),
  unused: Unused,
};

export const KeyPolicy = Type.Object(members, {
  additionalProperties: false,
  description: 'What the account asks of its keys',
});
export type KeyPolicy = Static<typeof KeyPolicy>;

export const KeyPolicyChange = Type.Partial(Type.Object(members), { additionalProperties: false });
export type KeyPolicyChange = Static<typeof KeyPolicyChange>;
