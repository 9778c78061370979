import type { ForwardRoute as RouteView } from '@keyward/contract';
import { type Caller, may } from '../../domain/caller.ts';
import { type ForwardRoute, opensMethod } from '../../domain/forward-route.ts';
import { grantableIn, isAdministrator, type Permission } from '../../domain/role.ts';
import type { Stores } from '../../storage/stores/index.ts';
import type { Context } from '../context.ts';
import { restoresOwnChange } from '../own-change.ts';
import { Refusal } from '../refusal.ts';
import { requirePresence } from '../rights.ts';
import { viewOfRoute } from './view.ts';

/** @throws Refusal unknown_permission when a role of the account could not be given one of them */
export async function readMethods(
  stores: Stores,
  accountId: string,
  methods: RouteView['methods'],
): Promise<ForwardRoute['methods']> {
  const known = new Map<string, Permission>(
    [...grantableIn(await stores.resources.list(accountId))].map((permission) => [permission, permission]),
  );
  return new Map(
    Object.entries(methods).map(([method, name]) => {
      const permission = known.get(name);
      if (!permission) throw new Refusal('unknown_permission');
      return [method, permission];
    }),
  );
}

/**
 * Whoever lowers what a route asks for hands out what stands behind it: so nobody shapes a route that names, before or
 * after, what they do not hold.
 * @throws Refusal exceeds_own_rights
 */
export function requireHoldsNamed(caller: Caller, ...routes: readonly ForwardRoute[]): void {
  const named = routes.flatMap(({ methods }) => [...methods.values()]);
  if (!named.every((permission) => may(caller, permission))) {
    throw new Refusal('exceeds_own_rights', 'The route names a permission that the caller does not hold.');
  }
}

/**
 * To hold what a route names is not enough to let others in: only ADMIN opens a method to a role that the route denied,
 * also where the route was deleted and is added again. It needs presence, except to undo the session's own change.
 * @throws Refusal exceeds_own_rights, presence_required
 */
export async function requireMayOpen(
  asked: Asked,
  before: Pick<ForwardRoute, 'methods'>,
  after: ForwardRoute,
): Promise<void> {
  const { context, stores, caller } = asked;
  if (!opensMethod(before.methods, after.methods, await stores.roles.list(caller.accountId))) return;
  if (!isAdministrator(caller.role)) {
    throw new Refusal(
      'exceeds_own_rights',
      'This change opens a method to a role that the route denied. Ask an ADMIN.',
    );
  }
  const from = viewOfRoute({ ...after, ...before });
  if (!(await restoresOwnChange(asked, { objectId: null, from, to: viewOfRoute(after) })))
    requirePresence(context, caller);
}

interface Asked {
  readonly context: Context;
  readonly stores: Stores;
  readonly caller: Caller;
}
