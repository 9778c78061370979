import type { NewApiKey } from '@keyward/contract';
import type { ApiKey } from '../../../domain/api-key.ts';
import { acceptAddresses } from '../../address-lists.ts';

type Limits = Pick<ApiKey, 'allowedIps' | 'rateLimit'>;

export const NO_LIMITS: Limits = { allowedIps: [], rateLimit: null };

/**
 * Returns the limits of a key after a change; omitted limits stay unchanged.
 * @throws Refusal invalid_request
 */
export function limitsAfter(
  { allowed_ips, rate_limit }: Pick<NewApiKey, 'allowed_ips' | 'rate_limit'>,
  { allowedIps, rateLimit }: Limits,
): Limits {
  return {
    allowedIps: allowed_ips === undefined ? allowedIps : acceptAddresses(allowed_ips, 'allowed_ips'),
    rateLimit: rate_limit === undefined ? rateLimit : toRateLimit(rate_limit),
  };
}

export function viewOfLimits({ allowedIps, rateLimit }: Limits) {
  return {
    allowed_ips: [...allowedIps],
    rate_limit: rateLimit && { limit: rateLimit.limit, window_seconds: rateLimit.windowSeconds },
  };
}

function toRateLimit(requested: NonNullable<NewApiKey['rate_limit']> | null): ApiKey['rateLimit'] {
  return requested && { limit: requested.limit, windowSeconds: requested.window_seconds };
}
