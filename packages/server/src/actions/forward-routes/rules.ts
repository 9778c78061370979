import { type Caller, may } from '../../domain/caller.ts';
import {
  type ForwardRoute,
  opensEnvironment,
  opensMethod,
  opensUnchecked,
  type RouteRules,
} from '../../domain/forward-route.ts';
import { isAdministrator } from '../../domain/role.ts';
import type { Stores } from '../../storage/stores/index.ts';
import { restoresOwnChange } from '../own-change.ts';
import type { Ports } from '../ports.ts';
import { Refusal } from '../refusal.ts';
import { requireReauthentication } from '../rights.ts';
import { viewOfRoute } from './view.ts';

/**
 * Rejects a change to a route that names, before or after the change, a permission that the caller does not have,
 * because lowering the requirements of a route grants access.
 * @throws Refusal exceeds_own_rights
 */
export function requireHoldsNamed(caller: Caller, ...routes: readonly ForwardRoute[]): void {
  const namedPermissions = routes.flatMap(({ methods }) => [...methods.values()]);
  if (!namedPermissions.every((permission) => may(caller, permission))) {
    throw new Refusal(
      'exceeds_own_rights',
      'The route names a permission that the caller does not have. Ask a user who has it.',
    );
  }
}

/**
 * Requires ADMIN and re-authentication to open a route: to allow a role or environment that the route previously
 * denied, or requests without a permission, including by adding a deleted route again. Undoing the session's own change
 * requires no re-authentication.
 * @throws Refusal exceeds_own_rights, reauthentication_required
 */
export async function requireMayOpen(scope: ChangeScope, before: RouteRules, after: ForwardRoute): Promise<void> {
  const { context, caller } = scope;
  const reason = await openingOf(scope, before, after);
  if (reason === undefined) return;
  if (!isAdministrator(caller.role)) throw new Refusal('exceeds_own_rights', `${reason} Ask an ADMIN.`);
  const from = viewOfRoute({ ...after, ...before });
  if (!(await restoresOwnChange(scope, { objectId: null, from, to: viewOfRoute(after) })))
    requireReauthentication(context, caller);
}

/** Returns a sentence that describes how a change opens a route; undefined if it does not. */
async function openingOf(
  { stores, caller }: ChangeScope,
  before: RouteRules,
  after: RouteRules,
): Promise<string | undefined> {
  if (opensUnchecked(before, after)) return 'This change allows requests without a permission.';
  if (opensEnvironment(before, after)) return 'This change allows keys of an environment that the route denied before.';
  if (opensMethod(before.methods, after.methods, await stores.roles.list(caller.accountId)))
    return 'This change allows a method for a role that the route denied before.';
  return undefined;
}

interface ChangeScope {
  readonly context: Ports<'now'>;
  readonly stores: Stores;
  readonly caller: Caller;
}
