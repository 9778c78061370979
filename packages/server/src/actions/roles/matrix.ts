import type { GrantedRights, ResourceRights } from '@keyward/contract';
import { grantableIn, type OwnResource, type Permission, resources, rights } from '../../domain/role.ts';
import { Refusal } from '../refusal.ts';
import { unknownPermission } from './unknown-permission.ts';

/** Returns permissions as the contract defines them: one row per resource. */
export function matrixOf(permissions: ReadonlySet<Permission>, own: readonly OwnResource[]): ResourceRights[] {
  const system = Object.entries(resources).map(([resource, description]) => ({ resource, description, system: true }));
  const defined = own.map(({ name, description }) => ({ resource: name, description, system: false }));
  return [...system, ...defined].map(({ resource, description, system: ours }) => ({
    resource,
    description,
    fetch: permissions.has(`${resource}:fetch`),
    create: permissions.has(`${resource}:create`),
    update: permissions.has(`${resource}:update`),
    delete: permissions.has(`${resource}:delete`),
    system: ours,
  }));
}

/** Returns all permissions that can be granted to a role of the account. */
export function fullMatrix(own: readonly OwnResource[]): ResourceRights[] {
  return matrixOf(grantableIn(own), own);
}

/** Returns the row of one resource of the account. */
export function rowOf(resource: OwnResource): ResourceRights {
  return {
    resource: resource.name,
    description: resource.description,
    fetch: resource.rights.has('fetch'),
    create: resource.rights.has('create'),
    update: resource.rights.has('update'),
    delete: resource.rights.has('delete'),
    system: false,
  };
}

/**
 * Returns the permissions that the rows of a request grant. A row that grants nothing may name a deleted resource, so
 * that a client can send a role back unchanged.
 * @throws Refusal invalid_request, unknown_permission
 */
export function readMatrix(rows: readonly GrantedRights[], own: readonly OwnResource[]): ReadonlySet<Permission> {
  if (new Set(rows.map(({ resource }) => resource)).size < rows.length) {
    throw new Refusal('invalid_request', 'A resource has two rows in permissions. Send one row per resource.');
  }
  const granted = rows.flatMap((row) =>
    rights.filter((right) => row[right]).map((right): Permission => `${row.resource}:${right}`),
  );
  const grantable = grantableIn(own);
  const unknown = granted.find((each) => !grantable.has(each));
  if (unknown !== undefined) throw unknownPermission(unknown, grantable);
  return new Set([...grantable].filter((each) => granted.includes(each)));
}
