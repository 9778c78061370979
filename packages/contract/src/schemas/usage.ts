import Type, { type Static } from 'typebox';
import { Appname } from './api-key.ts';
import { unixSeconds } from './text.ts';

/** Every way in which a use of a key can end. */
export const counts = {
  valid: Type.Integer({ minimum: 0 }),
  exchanged: Type.Integer({ minimum: 0, description: 'for tokens' }),
  disabled: Type.Integer({ minimum: 0 }),
  expired: Type.Integer({ minimum: 0 }),
  ip_denied: Type.Integer({ minimum: 0 }),
  forbidden: Type.Integer({ minimum: 0 }),
  rate_limited: Type.Integer({ minimum: 0 }),
};

const HourOfUse = Type.Object(
  { starts_at: unixSeconds('when the hour begins'), ...counts },
  { additionalProperties: false, description: 'requests of one hour by outcome' },
);

const Totals = Type.Object(counts, { additionalProperties: false });
export const UsageTotals = Type.Object(
  { last_24_hours: Totals, last_30_days: Totals },
  {
    additionalProperties: false,
    description: 'in the present hour and the 23 before it, and today and the 29 days before',
  },
);

const UsedOperation = Type.Object(
  {
    operation: Type.String({
      description:
        'an operation of the API by its id, exchange, verify, oauth, replica, or forward-auth with its route; other for those beyond twenty on one day',
    }),
    count: Type.Integer({ minimum: 0, description: 'allowed requests in 30 days' }),
    last_used: unixSeconds('last allowed request for it'),
  },
  { additionalProperties: false },
);

export const KeyUsage = Type.Object(
  {
    last_login: Type.Union([unixSeconds('last recorded use'), Type.Null()]),
    ip_addresses: Type.Array(
      Type.Object(
        { ip: Type.String(), last_seen: unixSeconds('last allowed request from there') },
        { additionalProperties: false },
      ),
      { description: 'the last five IP addresses that the key was used from, most recent first' },
    ),
    totals: UsageTotals,
    operations: Type.Array(UsedOperation, {
      description: 'what the key was used for in 30 days, the latest first',
    }),
    last_write_at: Type.Union([unixSeconds('last such use'), Type.Null()], {
      description: 'when it was last used for more than READONLY may, or for what nobody said; null for never',
    }),
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

export const KeyNames = Type.Object(
  {
    appnames: Type.Array(Appname, {
      minItems: 1,
      maxItems: 100,
      uniqueItems: true,
      description: '1 to 100 names of keys, each once',
    }),
  },
  { additionalProperties: false },
);
export type KeyNames = Static<typeof KeyNames>;

const daily = (what: string) =>
  Type.Array(Type.Integer({ minimum: 0 }), { description: `${what} on each of 30 days, the last of which is today` });

export const DailyUsage = Type.Object(
  { appname: Appname, allowed: daily('allowed requests'), denied: daily('denied requests') },
  { additionalProperties: false, description: 'How often a key was used by day, for a small chart' },
);
export type DailyUsage = Static<typeof DailyUsage>;
