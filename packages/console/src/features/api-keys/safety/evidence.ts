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

const good: readonly Outcome[] = ['valid', 'exchanged'];

const DAY = 86_400;
/** How long usage is stored. */
const DAYS_KEPT = 90;

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

const ways: Readonly<Record<string, string>> = {
  exchange: 'Token exchange',
  verify: 'Checks by services',
  oauth: 'OAuth',
  replica: 'Checks by replicas',
  other: 'Other',
};

/** Returns the label of an operation. Operations of the API keep their ids. */
export function wayLabel(operation: string): string {
  return ways[operation] ?? operation;
}

export interface Judgement {
  readonly tone: 'info' | 'warning' | 'danger';
  readonly sentence: string;
}

/**
 * Assesses whether a key is still used.
 * @param ago formats a relative time
 */
export function judge(
  record: Pick<ApiKey, 'created_at'>,
  usage: KeyUsage,
  { now, ago }: { readonly now: number; readonly ago: (seconds: number) => string },
): Judgement {
  const { last_login: last, ip_addresses: addresses } = usage;
  const from = addresses[0] === undefined ? '' : ` from ${addresses[0].ip}`;
  if (last === null || now - last > DAYS_KEPT * DAY) return unused(record, usage, now);
  const used = `${ago(last)}${from}`;
  if (now - last < DAY) return { tone: 'danger', sentence: `Used ${used}. An integration still depends on it.` };
  if (now - last < 30 * DAY)
    return { tone: 'warning', sentence: `Last used ${used}. An integration may still depend on it.` };
  return { tone: 'warning', sentence: `Last used ${used}. A monthly or quarterly job may still need it.` };
}

function unused({ created_at: created }: Pick<ApiKey, 'created_at'>, usage: KeyUsage, now: number): Judgement {
  const refused = refusals(usage);
  if (refused > 0) {
    const times = refused === 1 ? 'once' : `${refused.toLocaleString('en')} times`;
    return { tone: 'warning', sentence: `Denied ${times} in 30 days. An integration still tries to use it.` };
  }
  if (usage.last_login !== null) return { tone: 'info', sentence: `Not used in ${DAYS_KEPT} days.` };
  if (now - created < 7 * DAY) {
    return { tone: 'info', sentence: 'Not used yet, but added less than 7 days ago.' };
  }
  return { tone: 'info', sentence: 'Never used.' };
}

function refusals({ totals }: KeyUsage): number {
  const bad = outcomes.filter(([outcome]) => !good.includes(outcome));
  return bad.reduce((total, [outcome]) => total + totals.last_30_days[outcome], 0);
}
