import Type from 'typebox';
import { created, noContent, ok, operation } from '../operation.ts';
import { IfMatchHeaders } from '../schemas/if-match.ts';
import {
  NewResource,
  NewRole,
  ResourceChange,
  ResourceName,
  ResourceRights,
  Role,
  RoleChange,
  RoleId,
} from '../schemas/role.ts';

/** The maximum size of a role: 200 resources with their descriptions. */
const ROLE_BYTES = 128 * 1024;

const ofRole = Type.Object({ id: RoleId });
const ofResource = Type.Object({ name: ResourceName });

export const listRoles = operation('listRoles', {
  summary: 'List roles',
  description: 'The system roles, then the roles of the account.',
  tag: 'Roles',
  answer: ok(Type.Array(Role)),
  compressible: true,
});

export const createRole = operation('createRole', {
  summary: 'Add a role',
  description:
    'The caller must hold every right that the role grants. The name cannot change and is unique, case-insensitively.',
  tag: 'Roles',
  body: NewRole,
  bodyLimit: ROLE_BYTES,
  answer: created(Role),
  errors: ['name_taken', 'unknown_permission', 'exceeds_own_rights', 'reauthentication_required', 'limit_reached'],
});

export const getRole = operation('getRole', {
  summary: 'Get a role',
  tag: 'Roles',
  params: ofRole,
  answer: ok(Role),
  versioned: true,
  errors: ['not_found'],
});

export const updateRole = operation('updateRole', {
  summary: 'Change a role',
  description:
    'Replaces the whole object: absent members are cleared. The change applies to the next request of every key and user with the role. An API key cannot add rights over Keyward to a role that a user has.',
  tag: 'Roles',
  params: ofRole,
  headers: IfMatchHeaders,
  body: RoleChange,
  bodyLimit: ROLE_BYTES,
  answer: ok(Role),
  versioned: true,
  errors: [
    'not_found',
    'precondition_failed',
    'system_role',
    'unknown_permission',
    'exceeds_own_rights',
    'reauthentication_required',
    'user_required',
  ],
});

export const deleteRole = operation('deleteRole', {
  summary: 'Delete a role',
  description: 'Fails while a key or user has the role.',
  tag: 'Roles',
  params: ofRole,
  answer: noContent,
  errors: ['not_found', 'system_role', 'role_in_use', 'reauthentication_required'],
});

export const listPermissions = operation('listPermissions', {
  summary: 'List the rights that a role can grant',
  description:
    "An array without an envelope, as the public contract requires: Keyward's own resources, then those of the account.",
  tag: 'Roles',
  answer: ok(Type.Array(ResourceRights)),
});

export const createResource = operation('createResource', {
  summary: 'Define a resource of the account',
  description:
    'For services whose permissions are managed in Keyward. ADMIN holds every right on it immediately, and READONLY may fetch it; therefore only ADMIN can define one.',
  tag: 'Roles',
  body: NewResource,
  answer: created(ResourceRights),
  errors: ['name_taken', 'exceeds_own_rights', 'limit_reached'],
});

export const updateResource = operation('updateResource', {
  summary: 'Change a resource of the account',
  description:
    'Replaces the whole object: absent members are cleared. A right that a role grants or a forward-auth route requires cannot be removed.',
  tag: 'Roles',
  params: ofResource,
  body: ResourceChange,
  answer: ok(ResourceRights),
  errors: ['not_found', 'resource_in_use', 'exceeds_own_rights'],
});

export const deleteResource = operation('deleteResource', {
  summary: 'Delete a resource of the account',
  description: 'Fails while a role of the account grants a right on it or a forward-auth route requires one.',
  tag: 'Roles',
  params: ofResource,
  answer: noContent,
  errors: ['not_found', 'resource_in_use', 'reauthentication_required'],
});
