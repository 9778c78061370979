import type { Permission, Role } from './role.ts';

type Methods = ReadonlyMap<string, Permission>;

/** What requests a route lets through without a permission of their own, and what the service learns of a key. */
export interface RouteSettings {
  /** Whether a CORS preflight passes without a key. */
  readonly allowPreflight: boolean;
  /** Whether a path passes that another server may read differently. */
  readonly allowAmbiguousPaths: boolean;
  /** The names of the identity headers that have a value. */
  readonly identityHeaders: readonly string[];
}

/** A route as forward-auth needs it. */
export interface RouteRules extends RouteSettings {
  /** The permission that a key must have for each method. A method that is not named needs that of `any`; without `any` it is denied. */
  readonly methods: Methods;
}

/** The rules of a service behind a reverse proxy, which asks for them by name. */
export interface ForwardRoute extends RouteRules {
  readonly name: string;
  readonly description: string;
  readonly createdAt: number;
}

/**
 * Returns the permission that a key must have for a method; undefined where the route denies the method to every role. HEAD
 * is GET without the content (RFC 9110, 9.3.2), so it needs what GET needs unless the route names it.
 */
export function neededPermission(methods: Methods, method: string): Permission | undefined {
  return methods.get(method) ?? (method === 'HEAD' ? methods.get('GET') : undefined) ?? methods.get('any');
}

/** Whether a change of a route lets one of the roles pass with a method that the route denied to it before. */
export function opensMethod(before: Methods, after: Methods, roles: readonly Role[]): boolean {
  const passes = (methods: Methods, method: string, { permissions }: Role) => {
    const needed = neededPermission(methods, method);
    return needed !== undefined && permissions.has(needed);
  };
  // Where `any` is named, it stands for every method that neither of them names, and HEAD without a name is as open as GET.
  const named = new Set([...before.keys(), ...after.keys()]);
  return [...named].some((method) =>
    roles.some((role) => passes(after, method, role) && !passes(before, method, role)),
  );
}

type Settings = Pick<RouteSettings, 'allowPreflight' | 'allowAmbiguousPaths'>;

/** Whether a change of a route lets requests through that no permission covers. */
export function opensUnchecked(before: Settings, after: Settings): boolean {
  return (after.allowPreflight && !before.allowPreflight) || (after.allowAmbiguousPaths && !before.allowAmbiguousPaths);
}
