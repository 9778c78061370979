import type { Kysely, Selectable, SelectQueryBuilder } from 'kysely';
import type { ApiKey } from '../../domain/api-key.ts';
import type { RateLimit } from '../../domain/rate-limit.ts';
import { fromSentinel, NEVER_USED, NO_EXPIRY, type Schema } from '../schema.ts';
import { fromAddresses, toAddresses } from './address-list-text.ts';

type RateColumns = Pick<Selectable<Schema['api_key']>, 'rate_limit' | 'rate_window_seconds'>;

/** Keys with what is known of their uses. `api_key` is read first: each key has one row of uses. */
export function selectKeys(db: Kysely<Schema>) {
  return withUses(db.selectFrom('api_key'));
}

/** The list is ordered by `last_login`; what is shown is `used_at`. */
type KeyRow = Selectable<Schema['api_key']> & { used_at: number | null; last_ip: string | null };

/** A left join, so that no plan begins with the uses. */
export function withUses(keys: SelectQueryBuilder<Schema, 'api_key', object>) {
  return keys
    .leftJoin('key_use', 'key_use.key', 'api_key.ordinal')
    .selectAll('api_key')
    .select(['key_use.last_login as used_at', 'key_use.last_ip']);
}

export function toApiKey(row: KeyRow): ApiKey {
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
    lastLogin: fromSentinel(row.used_at ?? NEVER_USED, NEVER_USED),
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

export function toRateLimit({ rate_limit: limit, rate_window_seconds: windowSeconds }: RateColumns): RateLimit | null {
  return limit === null || windowSeconds === null ? null : { limit, windowSeconds };
}
