import Type, { type Static } from 'typebox';
import { Appname } from './api-key.ts';
import { ReviewCounts } from './review.ts';
import { unixSeconds } from './text.ts';
import { counts, UsageTotals } from './usage.ts';

const Period = (description: string) =>
  Type.Object({ starts_at: unixSeconds(`when the ${description} starts`), ...counts }, { additionalProperties: false });

const TimeOrNull = (description: string) => Type.Union([unixSeconds(description), Type.Null()]);

export const OverviewKey = Type.Object(
  {
    appname: Appname,
    role: Type.String({ maxLength: 32 }),
    owner: Type.Union([Type.String({ maxLength: 320 }), Type.Null()]),
    last_login: TimeOrNull('last recorded use, or null'),
    created_at: unixSeconds('when it was added'),
    expires_at: TimeOrNull('when it expires, or null'),
    allowed: Type.Integer({ minimum: 0, description: 'allowed requests in 24 hours' }),
    denied: Type.Integer({ minimum: 0, description: 'denied requests in 24 hours' }),
  },
  { additionalProperties: false, description: 'A key in the overview' },
);
export type OverviewKey = Static<typeof OverviewKey>;

const keys = (description: string) => Type.Array(OverviewKey, { description: `${description}; at most ten` });

export const Overview = Type.Object(
  {
    hours: Type.Array(Period('hour'), {
      description: 'checks of all keys by hour, for the last 48 hours that have any',
    }),
    days: Type.Array(Period('day'), { description: 'the same by day (UTC), for the last 90 days that have any' }),
    totals: UsageTotals,
    review: ReviewCounts,
    busiest: keys('the most used keys'),
    unused: keys('the keys that were unused for the longest time, never used keys first'),
    administrators: keys('keys with the role ADMIN'),
    expiring: keys('keys that expire within 7 days, soonest first'),
  },
  { additionalProperties: false, description: 'The state of the keys of the account' },
);
export type Overview = Static<typeof Overview>;
