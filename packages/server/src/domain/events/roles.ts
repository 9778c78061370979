import type { Snapshot } from '../audit-record.ts';
import type { Role } from '../role.ts';
import type { EffectTable, EventsOf } from './event.ts';
import { formatReasons } from './reason-text.ts';

const role = { webhook: null, issues: null } as const;

export const roleEvents = {
  RoleCreated: { ...role, audit: ['role', '', 'create'], changes: ['role', 'create'] },
  RoleUpdated: { ...role, audit: ['role', '', 'update'], changes: ['role', 'update'] },
  RoleDeleted: { ...role, audit: ['role', '', 'delete'], changes: ['role', 'delete'] },
  ResourceCreated: { ...role, audit: ['role', 'resource', 'create'], changes: ['resource', 'create'] },
  ResourceUpdated: { ...role, audit: ['role', 'resource', 'update'], changes: ['resource', 'update'] },
  ResourceDeleted: { ...role, audit: ['role', 'resource', 'delete'], changes: ['resource', 'delete'] },
} as const satisfies EffectTable;

export type RoleEvent = EventsOf<typeof roleEvents>;

/** Returns the snapshot of a role for the audit log. */
export function snapshotOfRole(role: Role): Snapshot {
  return {
    id: role.id,
    name: role.name,
    description: role.description,
    permissions: [...role.permissions],
    can_masquerade: role.canMasquerade,
    can_send_flow: role.canSendFlow,
  };
}

export function roleCreated(role: Role): RoleEvent {
  const description = `Role ${role.name} added`;
  return { name: 'RoleCreated', entityId: role.id, description, after: snapshotOfRole(role) };
}

export function roleUpdated(before: Role, after: Role): RoleEvent {
  return {
    name: 'RoleUpdated',
    entityId: after.id,
    description: `Role ${after.name} changed`,
    before: snapshotOfRole(before),
    after: snapshotOfRole(after),
  };
}

export function roleDeleted(role: Role, ...reason: readonly (string | undefined)[]): RoleEvent {
  const description = `Role ${role.name} deleted${formatReasons(...reason)}`;
  return { name: 'RoleDeleted', entityId: role.id, description, before: snapshotOfRole(role) };
}

export function resourceCreated(resource: string, after: Snapshot): RoleEvent {
  return { name: 'ResourceCreated', entityId: resource, description: `Resource ${resource} defined`, after };
}

export function resourceUpdated(resource: string, before: Snapshot, after: Snapshot): RoleEvent {
  return { name: 'ResourceUpdated', entityId: resource, description: `Resource ${resource} changed`, before, after };
}

export function resourceDeleted(resource: string, before: Snapshot, reason?: string): RoleEvent {
  const description = `Resource ${resource} deleted${formatReasons(reason)}`;
  return { name: 'ResourceDeleted', entityId: resource, description, before };
}
