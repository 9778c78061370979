import { operations } from '@keyward/contract';
import { routeDeleted } from '../../domain/events/account.ts';
import type { ForwardRoute } from '../../domain/forward-route.ts';
import { action } from '../action.ts';
import { change, type Work } from '../change.ts';
import { routeNamed } from './get.ts';
import { requireHoldsNamed } from './rules.ts';
import { viewOfRoute } from './view.ts';

export const deleteForwardRoute = action(operations.deleteForwardRoute, (context, caller, { params }) =>
  change(context, caller, async (stores, ledger) => {
    const route = await routeNamed(stores, caller, params.name);
    await removeForwardRoute({ context, caller, stores, ledger }, route);
  }),
);

/** @throws Refusal exceeds_own_rights */
export async function removeForwardRoute(
  { caller, stores, ledger }: Work,
  route: ForwardRoute,
  reason?: string,
): Promise<void> {
  requireHoldsNamed(caller, route);
  await stores.forwardRoutes.remove(caller.accountId, route);
  await ledger.record(routeDeleted(route.name, { ...viewOfRoute(route) }, reason));
}
