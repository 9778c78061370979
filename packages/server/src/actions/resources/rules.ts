import type { Caller } from '../../domain/caller.ts';
import { pluralize } from '../../domain/pluralize.ts';
import {
  isAdministrator,
  type OwnResource,
  type Permission,
  permissionsOn,
  type Right,
  rights,
} from '../../domain/role.ts';
import type { Stores } from '../../storage/stores/index.ts';
import { Refusal } from '../refusal.ts';

/** @throws Refusal not_found, including for resources of other accounts and of Keyward */
export async function ownResourceNamed(stores: Stores, caller: Caller, name: string): Promise<OwnResource> {
  const resource = (await stores.resources.list(caller.accountId)).find((each) => each.name === name);
  if (!resource)
    throw new Refusal('not_found', 'The account has not defined a resource with this name. Check the name.');
  return resource;
}

/** @throws Refusal invalid_request if no right is selected */
export function readRights(row: { readonly [Name in Right]?: boolean }): ReadonlySet<Right> {
  const chosen = rights.filter((right) => row[right]);
  if (chosen.length === 0) {
    throw new Refusal(
      'invalid_request',
      'A resource needs at least one right. Set fetch, create, update or delete to true.',
    );
  }
  return new Set(chosen);
}

/** Requires an administrator, because ADMIN and READONLY receive new rights on a resource automatically. */
export function requireMayAddRights(caller: Caller): void {
  if (isAdministrator(caller.role)) return;
  throw new Refusal(
    'exceeds_own_rights',
    'ADMIN and READONLY receive every new right automatically, so only ADMIN can define one. Ask an ADMIN.',
  );
}

/**
 * Rejects the removal of rights that roles or forward-auth routes still use, so that no caller loses access
 * unintentionally.
 * @throws Refusal resource_in_use
 */
export async function requireUnreferenced(
  stores: Stores,
  accountId: string,
  removed: readonly Permission[],
): Promise<void> {
  const custom = await stores.roles.listCustom(accountId);
  const grantingRoles = custom.filter(({ permissions }) => removed.some((each) => permissions.has(each)));
  const routes = await stores.forwardRoutes.list(accountId);
  const requiringRoutes = routes.filter(({ methods }) => [...methods.values()].some((each) => removed.includes(each)));
  const references = [
    ...(grantingRoles.length > 0 ? [`granted by ${pluralize(grantingRoles.length, 'role', 'roles')}`] : []),
    ...(requiringRoutes.length > 0
      ? [`required by ${pluralize(requiringRoutes.length, 'forward-auth route', 'forward-auth routes')}`]
      : []),
  ];
  if (references.length === 0) return;
  throw new Refusal(
    'resource_in_use',
    `Rights on this resource are still ${references.join(' and ')}. Remove them there first.`,
  );
}

/** Returns the permissions in `before` that are not in `after`. */
export function removedPermissions(before: OwnResource, after: OwnResource): Permission[] {
  return permissionsOn(before).filter((each) => !permissionsOn(after).includes(each));
}
