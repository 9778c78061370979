import Type, { type Static } from 'typebox';
import { unixSeconds } from './text.ts';

/** Every way in which a use of a key can end. */
const counts = {
  valid: Type.Integer({ minimum: 0 }),
  exchanged: Type.Integer({ minimum: 0, description: 'for tokens' }),
  disabled: Type.Integer({ minimum: 0 }),
  expired: Type.Integer({ minimum: 0 }),
  address_refused: Type.Integer({ minimum: 0 }),
  forbidden: Type.Integer({ minimum: 0 }),
  rate_limited: Type.Integer({ minimum: 0 }),
};

const HourOfUse = Type.Object(
  { begins_at: unixSeconds('when the hour begins'), ...counts },
  { additionalProperties: false, description: 'how often uses ended in which way in one hour' },
);

export const KeyUsage = Type.Object(
  {
    last_login: Type.Union([unixSeconds('last recorded use'), Type.Null()]),
    addresses: Type.Array(
      Type.Object(
        { ip: Type.String(), last_seen: unixSeconds('last good use from there') },
        { additionalProperties: false },
      ),
      { description: 'the last five addresses that the key was used from, the latest first' },
    ),
    hours: Type.Array(HourOfUse, { description: 'only hours in which the key was used, oldest first' }),
  },
  { additionalProperties: false, description: 'When, from where and how often a key was used' },
);
export type KeyUsage = Static<typeof KeyUsage>;

export const KeyUsageQuery = Type.Object(
  {
    days: Type.Optional(
      Type.Integer({ minimum: 1, maximum: 90, description: '1 to 90 days back, today among them; 30 without it' }),
    ),
  },
  { additionalProperties: false },
);
export type KeyUsageQuery = Static<typeof KeyUsageQuery>;
