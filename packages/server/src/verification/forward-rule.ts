import { type RouteRules, requiredPermission } from '../domain/forward-route.ts';
import type { Permission, Role } from '../domain/role.ts';
import type { IndexedKey } from './key-index.ts';

/** Returns whether a key with a role may make a request that a proxy forwards. */
export type ForwardRule = (role: Role, key: Pick<IndexedKey, 'textFields'>) => boolean;

const READ_METHODS: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS']);

/** Without a route, ADMIN may make any request, READONLY may read, and other roles are denied. */
export function defaultRule(method: string): ForwardRule {
  return READ_METHODS.has(method) ? isSystemRole : isAdministratorRole;
}

/** Returns the rule of a stored route; a missing route denies everything. */
export function routeRule(route: RouteRules | undefined, method: string): ForwardRule {
  const requiredByRoute = permissionOfRoute(route, method);
  if (!route || requiredByRoute === undefined) return denyAll;
  return ({ permissions }, key) => permissions.has(requiredByRoute) && isInEnvironment(route, key);
}

/** Returns whether a route accepts keys in the environment of a key. */
export function isInEnvironment({ environment }: RouteRules, { textFields }: Pick<IndexedKey, 'textFields'>): boolean {
  return environment === null || textFields.environment === environment;
}

/** Returns the permission that a stored route requires for a method; undefined if it denies the method. */
export function permissionOfRoute(route: RouteRules | undefined, method: string): Permission | undefined {
  return route && requiredPermission(route.methods, method);
}

function isAdministratorRole({ name, system }: Role): boolean {
  return system && name === 'admin';
}

function isSystemRole({ name, system }: Role): boolean {
  return system && (name === 'admin' || name === 'readonly');
}

export function denyAll(): boolean {
  return false;
}
