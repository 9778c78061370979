import type { Permission, Role } from './role.ts';

type Methods = ReadonlyMap<string, Permission>;

/** The requests that a route allows without a permission, and the key properties that the service receives. */
export interface RouteSettings {
  /** True if a CORS preflight is allowed without a key. */
  readonly allowPreflight: boolean;
  /** True if paths that another server may interpret differently are allowed. */
  readonly allowAmbiguousPaths: boolean;
  /** The environment that a key must have; null for any. */
  readonly environment: string | null;
  /** The identity headers that have a value. */
  readonly identityHeaders: readonly string[];
}

/** The rules by which forward-auth checks a route. */
export interface RouteRules extends RouteSettings {
  /**
   * The permission that a key needs for each method. Unlisted methods need the permission of `any`; without `any` they
   * are denied.
   */
  readonly methods: Methods;
}

/** The access rules of a service behind a reverse proxy. The proxy refers to the rules by name. */
export interface ForwardRoute extends RouteRules {
  readonly name: string;
  readonly description: string;
  readonly createdAt: number;
}

/**
 * Returns the permission that a key needs for a method; undefined if the route denies the method to every role. HEAD is
 * GET without content (RFC 9110, 9.3.2), so it needs the same permission unless the route lists HEAD.
 */
export function requiredPermission(methods: Methods, method: string): Permission | undefined {
  return methods.get(method) ?? (method === 'HEAD' ? methods.get('GET') : undefined) ?? methods.get('any');
}

/** Returns whether a change to a route allows a method for a role to which the route previously denied it. */
export function opensMethod(before: Methods, after: Methods, roles: readonly Role[]): boolean {
  const passes = (methods: Methods, method: string, { permissions }: Role) => {
    const needed = requiredPermission(methods, method);
    return needed !== undefined && permissions.has(needed);
  };
  // `any` covers every method that neither version lists, and HEAD without an entry is treated like GET.
  const allMethods = new Set([...before.keys(), ...after.keys()]);
  return [...allMethods].some((method) =>
    roles.some((role) => passes(after, method, role) && !passes(before, method, role)),
  );
}

type Settings = Pick<RouteSettings, 'allowPreflight' | 'allowAmbiguousPaths'>;

/** Returns whether a change to a route allows requests without a permission that were denied before. */
export function opensUnchecked(before: Settings, after: Settings): boolean {
  return (after.allowPreflight && !before.allowPreflight) || (after.allowAmbiguousPaths && !before.allowAmbiguousPaths);
}

/** Returns whether a change to a route allows keys of an environment that the route previously denied. */
export function opensEnvironment(before: Pick<RouteSettings, 'environment'>, after: typeof before): boolean {
  return before.environment !== null && after.environment !== before.environment;
}
