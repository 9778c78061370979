import { MOST_RATE_LIMIT } from '@keyward/contract/limits';
import type { ApiKey, NewApiKey } from '@keyward/sdk';
import { addressesOf } from '../../ui/AddressesField.tsx';

/** The form values of allowed IPs and rate limit. */
export interface Limits {
  /** IP addresses and CIDR blocks, one per line. */
  readonly addresses: string;
  /** Length of the window in seconds, or `off`. */
  readonly period: string;
  readonly uses: string;
}

const periods: Readonly<Record<string, string>> = {
  off: 'No limit',
  '1': 'per second',
  '60': 'per minute',
  '3600': 'per hour',
  '86400': 'per day',
};

export const noLimits: Limits = { addresses: '', period: 'off', uses: '' };

export function limitsOf({ allowed_ips, rate_limit }: Pick<ApiKey, 'allowed_ips' | 'rate_limit'>): Limits {
  return {
    addresses: allowed_ips.join('\n'),
    period: String(rate_limit?.window_seconds ?? 'off'),
    uses: String(rate_limit?.limit ?? ''),
  };
}

/** Returns the request members. Call it only if {@link usesFault} has no error. */
export function limitsBody(limits: Limits): Required<Pick<NewApiKey, 'allowed_ips' | 'rate_limit'>> {
  return {
    allowed_ips: addressesOf(limits.addresses),
    rate_limit: limits.period === 'off' ? null : { limit: Number(limits.uses), window_seconds: Number(limits.period) },
  };
}

/** Returns the error of an invalid number of requests. */
export function usesFault({ period, uses }: Limits): string | undefined {
  const isGood = /^\d{1,6}$/.test(uses) && Number(uses) >= 1 && Number(uses) <= MOST_RATE_LIMIT;
  return period === 'off' || isGood ? undefined : 'Enter a whole number from 1 to 100,000.';
}

/** Returns the offered windows, and the current one if it was set with the API. */
export function periodChoices(period: string): { readonly value: string; readonly label: string }[] {
  const known = Object.keys(periods).map((value) => ({ value, label: periodLabel(value) }));
  return period in periods ? known : [...known, { value: period, label: periodLabel(period) }];
}

/** Returns a short summary. */
export function limitsSummary(limits: Limits): string {
  const count = addressesOf(limits.addresses).length;
  const from = count === 0 ? 'Any IP address' : `${count} allowed ${count === 1 ? 'IP address' : 'IP addresses'}`;
  const uses = usesFault(limits) === undefined ? limits.uses : '…';
  const rate = limits.period === 'off' ? 'no rate limit' : `at most ${uses} ${periodLabel(limits.period)}`;
  return `${from}, ${rate}`;
}

function periodLabel(period: string): string {
  return periods[period] ?? `per ${period} seconds`;
}
