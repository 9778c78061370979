import { operations } from '@keyward/contract';
import type { Caller } from '../../domain/caller.ts';
import type { ForwardRoute } from '../../domain/forward-route.ts';
import type { Stores } from '../../storage/stores/index.ts';
import { action } from '../action.ts';
import { Refusal } from '../refusal.ts';
import { versionedRoute, viewOfRoute } from './view.ts';

export const listForwardRoutes = action(operations.listForwardRoutes, async (context, { accountId }) =>
  (await context.storage.stores.forwardRoutes.list(accountId)).map(viewOfRoute),
);

export const getForwardRoute = action(operations.getForwardRoute, async (context, caller, { params }) =>
  versionedRoute(await routeNamed(context.storage.stores, caller, params.name)),
);

/** @throws Refusal not_found, including for routes of other accounts */
export async function routeNamed(stores: Stores, caller: Caller, name: string): Promise<ForwardRoute> {
  const route = await stores.forwardRoutes.named(caller.accountId, name);
  if (!route) throw new Refusal('not_found', 'The account has no forward-auth route with this name. Check the name.');
  return route;
}
