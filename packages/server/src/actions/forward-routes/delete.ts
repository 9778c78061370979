import { operations } from '@keyward/contract';
import { action } from '../action.ts';
import { change } from '../change.ts';
import { routeNamed } from './get.ts';
import { requireHoldsNamed } from './rules.ts';
import { viewOfRoute } from './view.ts';

export const deleteForwardRoute = action(operations.deleteForwardRoute, (context, caller, { params }) =>
  change(context, caller, async (stores, ledger) => {
    const route = await routeNamed(stores, caller, params.name);
    // Or it could be made anew with less to ask for.
    requireHoldsNamed(caller, route);
    await stores.forwardRoutes.remove(caller.accountId, route.name);
    await ledger.record(
      {
        class: 'account',
        subclass: 'route',
        action: 'delete',
        description: `Forward-auth route ${route.name} deleted`,
        before: viewOfRoute(route),
      },
      { entity: 'route', entityId: route.name, action: 'delete' },
    );
  }),
);
