import { type Caller, may } from '../../domain/caller.ts';
import type { Permission } from '../../domain/role.ts';
import type { CreatedEntity } from '../api-keys/delete/created-by-key.ts';
import type { Credential } from './credentials.ts';

/** The permission required to read an entity, or to read the entity that a credential belongs to. */
const READS: Readonly<Record<CreatedEntity['kind'] | Credential['kind'], Permission>> = {
  api_key: 'api-keys:fetch',
  api_key_secret: 'api-keys:fetch',
  old_api_key_secret: 'api-keys:fetch',
  user: 'users:fetch',
  invitation: 'users:fetch',
  password_reset: 'users:fetch',
  forward_route: 'forward-routes:fetch',
  replica: 'replicas:fetch',
  replica_credential: 'replicas:fetch',
  old_replica_credential: 'replicas:fetch',
  webhook: 'webhooks:fetch',
  webhook_secret: 'webhooks:fetch',
  old_webhook_secret: 'webhooks:fetch',
  role: 'roles:fetch',
  resource: 'roles:fetch',
};

/** Returns the name of a record (for a webhook, its host); empty if the caller may not read the record. */
export function readableName(
  caller: Caller,
  kind: keyof typeof READS,
  record: CreatedEntity['record'] | Credential['holder'],
): string {
  if (!may(caller, READS[kind])) return '';
  if ('appname' in record) return record.appname;
  if ('email' in record) return record.email;
  // The query often contains a secret.
  return 'url' in record ? new URL(record.url).host : record.name;
}

/** Returns the name of an issuing API key or the email address of a user; empty if the caller may not read it. */
export function readableIssuer(caller: Caller, name: string): string {
  return may(caller, name.includes('@') ? 'users:fetch' : 'api-keys:fetch') ? name : '';
}
