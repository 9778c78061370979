import { MAX_RATE_LIMIT } from '@keyward/contract/limits';
import type { ApiKey, NewApiKey } from '@keyward/sdk';
import { parseIps } from '../../ui/AllowedIpsField.tsx';

/** The form values of allowed IPs and rate limit. */
export interface Limits {
  /** IP addresses and CIDR blocks, one per line. */
  readonly allowedIps: string;
  /** Length of the window in seconds, or `off`. */
  readonly period: string;
  readonly requests: string;
}

const periods: Readonly<Record<string, string>> = {
  off: 'No limit',
  '1': 'per second',
  '60': 'per minute',
  '3600': 'per hour',
  '86400': 'per day',
};

export const noLimits: Limits = { allowedIps: '', period: 'off', requests: '' };

export function limitsOf({ allowed_ips, rate_limit }: Pick<ApiKey, 'allowed_ips' | 'rate_limit'>): Limits {
  return {
    allowedIps: allowed_ips.join('\n'),
    period: String(rate_limit?.window_seconds ?? 'off'),
    requests: String(rate_limit?.limit ?? ''),
  };
}

/** Returns the request fields. Call it only if {@link requestsError} has no error. */
export function limitsBody(limits: Limits): Required<Pick<NewApiKey, 'allowed_ips' | 'rate_limit'>> {
  return {
    allowed_ips: parseIps(limits.allowedIps),
    rate_limit:
      limits.period === 'off' ? null : { limit: Number(limits.requests), window_seconds: Number(limits.period) },
  };
}

/** Returns the error of an invalid number of requests. */
export function requestsError({ period, requests }: Limits): string | undefined {
  const isValid = /^\d{1,6}$/.test(requests) && Number(requests) >= 1 && Number(requests) <= MAX_RATE_LIMIT;
  return period === 'off' || isValid ? undefined : 'Enter a whole number from 1 to 100,000.';
}

/** Returns the offered windows, and the current one if it was set with the API. */
export function periodChoices(period: string): { readonly value: string; readonly label: string }[] {
  const known = Object.keys(periods).map((value) => ({ value, label: periodLabel(value) }));
  return period in periods ? known : [...known, { value: period, label: periodLabel(period) }];
}

/** Returns a short summary. */
export function limitsSummary(limits: Limits): string {
  const count = parseIps(limits.allowedIps).length;
  const from = count === 0 ? 'Any IP address' : `${count} allowed ${count === 1 ? 'IP address' : 'IP addresses'}`;
  const requests = requestsError(limits) === undefined ? limits.requests : '…';
  const rate = limits.period === 'off' ? 'no rate limit' : `at most ${requests} ${periodLabel(limits.period)}`;
  return `${from}, ${rate}`;
}

function periodLabel(period: string): string {
  return periods[period] ?? `per ${period} seconds`;
}
