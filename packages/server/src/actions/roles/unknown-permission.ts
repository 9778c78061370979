import type { Permission } from '../../domain/role.ts';
import { Refusal } from '../refusal.ts';

/**
 * Returns the error for an unknown permission. It explains that a resource must be created before a role or route can
 * name it.
 * @param existing all existing permissions
 */
export function unknownPermission(permission: string, existing: Iterable<Permission>): Refusal {
  const [resource = '', right = ''] = permission.split(':');
  const isDefined = [...existing].some((each) => each.startsWith(`${resource}:`));
  const message = isDefined
    ? `The resource ${resource} does not have the right ${right}. GET /api/v1/roles/permissions lists the permissions of the account.`
    : `The account has no resource ${resource}. Create it first: "resources create ${resource} --rights ${right}" in the CLI, or POST /api/v1/roles/resources.`;
  return new Refusal('unknown_permission', message);
}
