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

/** 200 resources with their descriptions. */
const ROLE_BYTES = 128 * 1024;

const ofRole = Type.Object({ id: RoleId });
const ofResource = Type.Object({ name: ResourceName });

export const listRoles = operation('listRoles', {
  summary: 'List roles',
  description: 'The system roles, then those of the account.',
  tag: 'Roles',
  answer: ok(Type.Array(Role)),
  compressible: true,
});

export const createRole = operation('createRole', {
  summary: 'Add a role',
  description: 'Nobody grants what they do not hold. The name cannot change, and is unique without regard to case.',
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
    'The whole object: what is absent is cleared. It counts on the next request of every key and person that holds the role. An API key adds no power over Keyward to a role that a user holds.',
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
  description: 'Only one that no key and no person holds.',
  tag: 'Roles',
  params: ofRole,
  answer: noContent,
  errors: ['not_found', 'system_role', 'role_in_use', 'reauthentication_required'],
});

export const listPermissions = operation('listPermissions', {
  summary: 'List what a role may be given',
  description: "A bare array, as the public contract has it: Keyward's own resources, then those of the account.",
  tag: 'Roles',
  answer: ok(Type.Array(ResourceRights)),
});

export const createResource = operation('createResource', {
  summary: 'Define a resource of the account',
  description:
    'For services whose permissions are managed here. ADMIN holds every right on it at once, READONLY may fetch it; so only ADMIN defines one.',
  tag: 'Roles',
  body: NewResource,
  answer: created(ResourceRights),
  errors: ['name_taken', 'exceeds_own_rights', 'limit_reached'],
});

export const updateResource = operation('updateResource', {
  summary: 'Change a resource of the account',
  description:
    'The whole object: what is absent is cleared. A right that a role grants, or a forward-auth route asks for, cannot be taken away.',
  tag: 'Roles',
  params: ofResource,
  body: ResourceChange,
  answer: ok(ResourceRights),
  errors: ['not_found', 'resource_in_use', 'exceeds_own_rights'],
});

export const deleteResource = operation('deleteResource', {
  summary: 'Delete a resource of the account',
  description: 'Only one on which no role of the account grants anything, and for which no forward-auth route asks.',
  tag: 'Roles',
  params: ofResource,
  answer: noContent,
  errors: ['not_found', 'resource_in_use', 'reauthentication_required'],
});
