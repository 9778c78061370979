import { operations, type ResourceRights } from '@keyward/contract';
import { grantable, type Permission, type Resource, resourceNames, resources, systemRoles } from '../domain/role.ts';
import { action } from './action.ts';

export const listRoles = action(operations.listRoles, async () =>
  systemRoles.map((role) => ({
    id: role.name,
    name: role.name,
    description: role.description,
    permissions: resourceNames.map((resource) => rightsOn(resource, role.permissions)),
    system: true,
    canMasquerade: false,
    canSendFlow: false,
  })),
);

export const listPermissions = action(operations.listPermissions, async () =>
  resourceNames.map((resource) => rightsOn(resource, grantable)),
);

function rightsOn(resource: Resource, granted: ReadonlySet<Permission>): ResourceRights {
  return {
    resource,
    description: resources[resource],
    fetch: granted.has(`${resource}:fetch`),
    create: granted.has(`${resource}:create`),
    update: granted.has(`${resource}:update`),
    delete: granted.has(`${resource}:delete`),
  };
}
