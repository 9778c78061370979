import type { Permission, Role } from './role.ts';

type Methods = ReadonlyMap<string, Permission>;

/** The requests that a route allows without a permission, and the facts about a key that the service receives. */
export interface RouteSettings {
  /** True if a CORS preflight is allowed without a key. */
  readonly allowPreflight: boolean;
  /** True if paths are allowed that another server may interpret differently. */
  readonly allowAmbiguousPaths: boolean;
  /** The environment that a key must have; null for any. */
  readonly environment: string | null;
  /** The identity headers that have a value. */
  readonly identityHeaders: readonly string[];
}

/** The rules with which forward-auth checks a route. */
export interface RouteRules extends RouteSettings {
  /**
   * The permission that a key needs for each method. Other methods need the permission of `any`; without `any` they are
   * denied.
   */
  readonly methods: Methods;
}

/** The rules of a service behind a reverse proxy, which refers to them by name. */
export interface ForwardRoute extends RouteRules {
  readonly name: string;
  readonly description: string;
  readonly createdAt: number;
}

/**
 * Returns the permission that a key needs for a method; undefined if the route denies the method to every role. HEAD is
 * GET without the content (RFC 9110, 9.3.2), so it needs the same unless the route lists it.
 */
export function requiredPermission(methods: Methods, method: string): Permission | undefined {
  return methods.get(method) ?? (method === 'HEAD' ? methods.get('GET') : undefined) ?? methods.get('any');
}

/** Returns whether a change of a route allows a method for a role that the route denied before. */
export function opensMethod(before: Methods, after: Methods, roles: readonly Role[]): boolean {
  const passes = (methods: Methods, method: string, { permissions }: Role) => {
    const needed = requiredPermission(methods, method);
    return needed !== undefined && permissions.has(needed);
  };
  // `any` covers every method that neither version lists, and HEAD without an entry is as open as GET.
  const named = new Set([...before.keys(), ...after.keys()]);
  return [...named].some((method) =>
    roles.some((role) => passes(after, method, role) && !passes(before, method, role)),
  );
}

type Settings = Pick<RouteSettings, 'allowPreflight' | 'allowAmbiguousPaths'>;

/** Returns whether a change of a route allows requests without a permission. */
export function opensUnchecked(before: Settings, after: Settings): boolean {
  return (after.allowPreflight && !before.allowPreflight) || (after.allowAmbiguousPaths && !before.allowAmbiguousPaths);
}

/** Returns whether a change of a route allows keys of an environment that the route denied before. */
export function opensEnvironment(before: Pick<RouteSettings, 'environment'>, after: typeof before): boolean {
  return before.environment !== null && after.environment !== before.environment;
}
