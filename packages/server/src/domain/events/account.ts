import type { Account } from '../account.ts';
import type { Snapshot } from '../audit-record.ts';
import { type EffectTable, type EventsOf, recordOnly } from './event.ts';
import { formatReasons } from './reason-text.ts';

const change = { webhook: null, issues: null } as const;
const update = { ...change, changes: ['account', 'update'] } as const;

export const accountEvents = {
  AccountCreated: { ...change, audit: ['account', '', 'create'], changes: ['account', 'create'] },
  AccountUpdated: { ...update, audit: ['account', '', 'update'] },
  AllowedIpsUpdated: { ...update, audit: ['account', 'allowed-ips', 'update'] },
  SigningKeyPublished: { ...update, audit: null },
  KeyPolicyUpdated: { ...recordOnly, audit: ['account', 'key-policy', 'update'] },
  KeyFormatCreated: { ...change, audit: ['account', 'key-format', 'create'], changes: ['key-format', 'create'] },
  KeyFormatDeleted: { ...change, audit: ['account', 'key-format', 'delete'], changes: ['key-format', 'delete'] },
  RouteCreated: { ...change, audit: ['account', 'route', 'create'], changes: ['route', 'create'] },
  RouteUpdated: { ...change, audit: ['account', 'route', 'update'], changes: ['route', 'update'] },
  RouteDeleted: { ...change, audit: ['account', 'route', 'delete'], changes: ['route', 'delete'] },
} as const satisfies EffectTable;

export type AccountEvent = EventsOf<typeof accountEvents>;

/** A value before and after a change, for the audit log. */
interface Changed {
  readonly before: Snapshot;
  readonly after: Snapshot;
}

export function accountCreated({ id, shortname }: Account): AccountEvent {
  return { name: 'AccountCreated', entityId: id, description: `Account ${shortname} created` };
}

export function accountUpdated({ id }: Account, changed: Changed): AccountEvent {
  return { name: 'AccountUpdated', entityId: id, description: 'Settings of the account changed', ...changed };
}

export function allowedIpsUpdated({ id, allowedIps }: Account, after: Account['allowedIps']): AccountEvent {
  return {
    name: 'AllowedIpsUpdated',
    entityId: id,
    description: 'Allowed IPs of the account changed',
    before: { allowed_ips: allowedIps },
    after: { allowed_ips: after },
  };
}

/** Followers pass a new key to verifiers. */
export function signingKeyPublished({ id }: Pick<Account, 'id'>): AccountEvent {
  return { name: 'SigningKeyPublished', entityId: id };
}

export function keyPolicyUpdated(changed: Changed): AccountEvent {
  return { name: 'KeyPolicyUpdated', description: 'Key policy of the account changed', ...changed };
}

export function keyFormatCreated(format: string, after: Snapshot): AccountEvent {
  const description = `Key format ${format} registered`;
  return { name: 'KeyFormatCreated', entityId: format, description, after };
}

export function keyFormatDeleted(format: string, before: Snapshot): AccountEvent {
  const description = `Key format ${format} deleted`;
  return { name: 'KeyFormatDeleted', entityId: format, description, before };
}

export function routeCreated(route: string, after: Snapshot): AccountEvent {
  return { name: 'RouteCreated', entityId: route, description: `Forward-auth route ${route} added`, after };
}

export function routeUpdated(route: string, changed: Changed): AccountEvent {
  return { name: 'RouteUpdated', entityId: route, description: `Forward-auth route ${route} changed`, ...changed };
}

export function routeDeleted(route: string, before: Snapshot, reason?: string): AccountEvent {
  const description = `Forward-auth route ${route} deleted${formatReasons(reason)}`;
  return { name: 'RouteDeleted', entityId: route, description, before };
}
