import type { Permission, Role } from './role.ts';

type Methods = ReadonlyMap<string, Permission>;

/**
 * What a reverse proxy asks about by name: which permission a key must have for each method. A method that is not named
 * needs that of `*`; where there is none, nobody may.
 */
export interface ForwardRoute {
  readonly name: string;
  readonly description: string;
  readonly methods: Methods;
  readonly createdAt: number;
}

/** As forward-auth decides: undefined where the route denies the method to every role. */
function neededFor(methods: Methods, method: string): Permission | undefined {
  return methods.get(method) ?? methods.get('*');
}

/** Whether a change of a route lets one of the roles pass with a method that the route denied to it before. */
export function opensMethod(before: Methods, after: Methods, roles: readonly Role[]): boolean {
  const passes = (methods: Methods, method: string, { permissions }: Role) => {
    const needed = neededFor(methods, method);
    return needed !== undefined && permissions.has(needed);
  };
  // Where `*` is named, it stands for every method that neither of them names.
  const named = new Set([...before.keys(), ...after.keys()]);
  return [...named].some((method) =>
    roles.some((role) => passes(after, method, role) && !passes(before, method, role)),
  );
}
