import type { Role as RoleView } from '@keyward/contract';
import { snapshotOfRole } from '../../domain/events/roles.ts';
import type { OwnResource, Role } from '../../domain/role.ts';
import { Versioned } from '../version.ts';
import { matrixOf } from './matrix.ts';

/** Returns a role as the contract defines it. */
export function viewOfRole(role: Role, own: readonly OwnResource[]): RoleView {
  return {
    id: role.id,
    name: role.name,
    description: role.description,
    permissions: matrixOf(role.permissions, own),
    system: role.system,
    canMasquerade: role.canMasquerade,
    canSendFlow: role.canSendFlow,
  };
}

/** Returns the content that determines the version of a role, independent of the order of its permissions. */
export function contentOfRole(role: Role): object {
  return { ...snapshotOfRole(role), permissions: [...role.permissions].sort() };
}

export function versionedRole(role: Role, own: readonly OwnResource[]): Versioned<RoleView> {
  return new Versioned(viewOfRole(role, own), contentOfRole(role));
}
