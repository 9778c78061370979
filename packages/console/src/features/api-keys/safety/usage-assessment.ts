import type { ApiKey, KeyUsage } from '@keyward/sdk';

type Outcome = keyof KeyUsage['totals']['last_24_hours'];

/** Outcomes of requests with their labels, allowed ones first. */
const outcomes: readonly (readonly [Outcome, string])[] = [
  ['valid', 'Allowed'],
  ['exchanged', 'Allowed: token exchange'],
  ['disabled', 'Denied: disabled'],
  ['expired', 'Denied: expired'],
  ['ip_denied', 'Denied: IP address'],
  ['forbidden', 'Denied: permission'],
  ['rate_limited', 'Denied: rate limit'],
];

const allowedOutcomes: readonly Outcome[] = ['valid', 'exchanged'];

const DAY = 86_400;
/** Days for which usage is stored. */
const RETENTION_DAYS = 90;

export interface OutcomeCount {
  readonly label: string;
  readonly lastDay: number;
  readonly lastMonth: number;
}

/** Returns the request counts of 24 hours and 30 days by outcome, without empty ones. */
export function countsOf({ totals }: KeyUsage): OutcomeCount[] {
  return outcomes
    .map(([outcome, label]) => ({
      label,
      lastDay: totals.last_24_hours[outcome],
      lastMonth: totals.last_30_days[outcome],
    }))
    .filter(({ lastDay, lastMonth }) => lastDay + lastMonth > 0);
}

export interface Assessment {
  readonly tone: 'info' | 'warning' | 'danger';
  readonly sentence: string;
}

/**
 * Assesses whether a key is still used.
 * @param ago formats a relative time
 */
export function assess(
  record: Pick<ApiKey, 'created_at'>,
  usage: KeyUsage,
  { now, ago }: { readonly now: number; readonly ago: (seconds: number) => string },
): Assessment {
  const { last_login: last, ip_addresses: addresses } = usage;
  const from = addresses[0] === undefined ? '' : ` from ${addresses[0].ip}`;
  if (last === null || now - last > RETENTION_DAYS * DAY) return assessUnused(record, usage, now);
  const used = `${ago(last)}${from}`;
  if (now - last < DAY) return { tone: 'danger', sentence: `Used ${used}. An integration still depends on it.` };
  if (now - last < 30 * DAY)
    return { tone: 'warning', sentence: `Last used ${used}. An integration may still depend on it.` };
  return { tone: 'warning', sentence: `Last used ${used}. A monthly or quarterly job may still need it.` };
}

function assessUnused({ created_at: created }: Pick<ApiKey, 'created_at'>, usage: KeyUsage, now: number): Assessment {
  const denied = deniedCount(usage);
  if (denied > 0) {
    const times = denied === 1 ? 'once' : `${denied.toLocaleString('en')} times`;
    return { tone: 'warning', sentence: `Denied ${times} in 30 days. An integration still tries to use it.` };
  }
  if (usage.last_login !== null) return { tone: 'info', sentence: `Not used in ${RETENTION_DAYS} days.` };
  if (now - created < 7 * DAY) {
    return { tone: 'info', sentence: 'Not used yet, but added less than 7 days ago.' };
  }
  return { tone: 'info', sentence: 'Never used.' };
}

function deniedCount({ totals }: KeyUsage): number {
  const deniedOutcomes = outcomes.filter(([outcome]) => !allowedOutcomes.includes(outcome));
  return deniedOutcomes.reduce((total, [outcome]) => total + totals.last_30_days[outcome], 0);
}
