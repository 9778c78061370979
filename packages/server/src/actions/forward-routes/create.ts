import { operations } from '@keyward/contract';
import { routeCreated } from '../../domain/events/account.ts';
import type { ForwardRoute } from '../../domain/forward-route.ts';
import { action } from '../action.ts';
import { change } from '../change.ts';
import { Refusal } from '../refusal.ts';
import { NEW_ROUTE, readMethods, readSettings } from './read.ts';
import { requireHoldsNamed, requireMayOpen } from './rules.ts';
import { viewOfRoute } from './view.ts';

/** All routes are stored in memory and listed in one response. */
const MAX_ROUTES = 200;

export const createForwardRoute = action(operations.createForwardRoute, (context, caller, { body }) =>
  change(context, caller, async (stores, ledger) => {
    const { accountId } = caller;
    const route: ForwardRoute = {
      name: body.name,
      description: body.description ?? '',
      methods: await readMethods(stores, accountId, body.methods),
      ...readSettings(body, NEW_ROUTE),
      createdAt: context.now(),
    };
    requireHoldsNamed(caller, route);
    const existing = await stores.forwardRoutes.list(accountId);
    if (existing.some(({ name }) => name === route.name)) throw new Refusal('name_taken');
    if (existing.length >= MAX_ROUTES) {
      throw new Refusal('limit_reached', `An account has at most ${MAX_ROUTES} forward-auth routes. Delete one first.`);
    }
    const deleted = (await stores.forwardRoutes.rulesOfDeleted(accountId, route.name)) ?? route;
    const { methods, environment } = deleted;
    // A new route denied all requests before, so everything that it allows without a permission counts as opened.
    const before = { ...route, methods, environment, allowPreflight: false, allowAmbiguousPaths: false };
    await requireMayOpen({ context, stores, caller }, before, route);
    await stores.forwardRoutes.add(accountId, route);
    await ledger.record(routeCreated(route.name, { ...viewOfRoute(route) }));
    return viewOfRoute(route);
  }),
);
