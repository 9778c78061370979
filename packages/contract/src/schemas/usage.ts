import Type, { type Static } from 'typebox';
import { Appname } from './api-key.ts';
import { unixSeconds } from './text.ts';

/** Every outcome of a request with a key. */
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
  { starts_at: unixSeconds('when the hour starts'), ...counts },
  { additionalProperties: false, description: 'requests of one hour by outcome' },
);

const Totals = Type.Object(counts, { additionalProperties: false });
export const UsageTotals = Type.Object(
  { last_24_hours: Totals, last_30_days: Totals },
  {
    additionalProperties: false,
    description: 'in the current hour and the 23 before it, and today and the 29 days before',
  },
);

const UsedOperation = Type.Object(
  {
    operation: Type.String({
      description:
        'the id of an API operation, exchange, verify, oauth, replica, or forward-auth with its route; other for operations beyond twenty per day',
    }),
    count: Type.Integer({ minimum: 0, description: 'allowed requests in 30 days' }),
    last_used: unixSeconds('last allowed request for it'),
  },
  { additionalProperties: false },
);

export const KeyUsage = Type.Object(
  {
    last_login: Type.Union([unixSeconds('last recorded request'), Type.Null()]),
    ip_addresses: Type.Array(
      Type.Object(
        { ip: Type.String(), last_seen: unixSeconds('last allowed request from this IP address') },
        { additionalProperties: false },
      ),
      { description: 'the last five IP addresses from which the key was used, most recent first' },
    ),
    totals: UsageTotals,
    operations: Type.Array(UsedOperation, {
      description: 'operations performed with the key in the last 30 days, most recent first',
    }),
    last_write_at: Type.Union([unixSeconds('last such request'), Type.Null()], {
      description: 'last request that READONLY may not make, or whose permission is unknown; null for never',
    }),
    hours: Type.Array(HourOfUse, { description: 'only hours in which the key was used, oldest first' }),
  },
  { additionalProperties: false, description: 'The usage of a key' },
);
export type KeyUsage = Static<typeof KeyUsage>;

export const KeyUsageQuery = Type.Object(
  {
    days: Type.Optional(
      Type.Integer({ minimum: 1, maximum: 90, description: '1 to 90 days, including today; 30 by default' }),
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

const daily = (description: string) =>
  Type.Array(Type.Integer({ minimum: 0 }), { description: `${description} on each of the last 30 days, today last` });

export const DailyUsage = Type.Object(
  { appname: Appname, allowed: daily('allowed requests'), denied: daily('denied requests') },
  { additionalProperties: false, description: 'Daily usage of a key, for a small chart' },
);
export type DailyUsage = Static<typeof DailyUsage>;
