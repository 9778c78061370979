import type { Kysely, Selectable, SelectQueryBuilder } from 'kysely';
import type { ApiKey } from '../../domain/api-key.ts';
import { fromSentinel, NEVER_USED, NO_EXPIRY, type Schema } from '../schema.ts';

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
    lastLogin: fromSentinel(row.used_at ?? NEVER_USED, NEVER_USED),
    lastIp: row.last_ip,
  };
}
