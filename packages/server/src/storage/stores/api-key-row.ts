import type { Selectable } from 'kysely';
import type { ApiKey } from '../../domain/api-key.ts';
import type { RateLimit } from '../../domain/rate-limit.ts';
import { fromSentinel, NEVER_USED, NO_EXPIRY, type Schema } from '../schema.ts';
import { fromAddresses, toAddresses } from './address-list-text.ts';

type RateColumns = Pick<Selectable<Schema['api_key']>, 'rate_limit' | 'rate_window_seconds'>;

export function toApiKey(row: Selectable<Schema['api_key']>): ApiKey {
  return {
    id: row.id,
    appname: row.appname,
    description: row.description,
    role: row.role,
    digest: row.digest,
    hint: row.hint,
    generation: row.generation,
    createdAt: row.created_at,
    createdBy: row.created_by,
    expiresAt: fromSentinel(row.expires_at, NO_EXPIRY),
    allowedIps: toAddresses(row.allowed_ips),
    rateLimit: toRateLimit(row),
    lastLogin: fromSentinel(row.last_login, NEVER_USED),
    lastIp: row.last_ip,
  };
}

/** The columns that {@link toApiKey} reads its limits from. */
export function limitColumns({ allowedIps, rateLimit }: Pick<ApiKey, 'allowedIps' | 'rateLimit'>) {
  return {
    allowed_ips: fromAddresses(allowedIps),
    rate_limit: rateLimit?.limit ?? null,
    rate_window_seconds: rateLimit?.windowSeconds ?? null,
  };
}

function toRateLimit({ rate_limit: limit, rate_window_seconds: windowSeconds }: RateColumns): RateLimit | null {
  return limit === null || windowSeconds === null ? null : { limit, windowSeconds };
}
