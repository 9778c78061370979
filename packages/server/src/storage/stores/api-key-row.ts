import type { Selectable } from 'kysely';
import type { ApiKey } from '../../domain/api-key.ts';
import { fromSentinel, NEVER_USED, NO_EXPIRY, type Schema } from '../schema.ts';

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
    lastLogin: fromSentinel(row.last_login, NEVER_USED),
    lastIp: row.last_ip,
  };
}
