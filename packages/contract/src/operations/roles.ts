import Type from 'typebox';
import { ok, operation } from '../operation.ts';
import { ResourceRights, Role } from '../schemas/role.ts';

export const listRoles = operation('listRoles', {
  summary: 'List roles',
  tag: 'Roles',
  answer: ok(Type.Array(Role)),
});

export const listPermissions = operation('listPermissions', {
  summary: 'List what a role may be given',
  description: 'A bare array, as the public contract has it.',
  tag: 'Roles',
  answer: ok(Type.Array(ResourceRights)),
});
