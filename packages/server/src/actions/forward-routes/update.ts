import { operations } from '@keyward/contract';
import { routeUpdated } from '../../domain/events/account.ts';
import type { ForwardRoute } from '../../domain/forward-route.ts';
import { action } from '../action.ts';
import { change } from '../change.ts';
import { Refusal } from '../refusal.ts';
import { requireMatch } from '../version.ts';
import { routeNamed } from './get.ts';
import { readMethods, readSettings } from './read.ts';
import { requireHoldsNamed, requireMayOpen } from './rules.ts';
import { contentOfRoute, versionedRoute, viewOfRoute } from './view.ts';

export const updateForwardRoute = action(operations.updateForwardRoute, (context, caller, { params, headers, body }) =>
  change(context, caller, async (stores, ledger) => {
    const before = await routeNamed(stores, caller, params.name);
    requireMatch(headers['if-match'], contentOfRoute(before));
    if (body.name !== undefined && body.name !== before.name) {
      throw new Refusal(
        'invalid_request',
        'The name of a forward-auth route cannot change. Create another route instead.',
      );
    }
    const after: ForwardRoute = {
      ...before,
      description: body.description ?? '',
      methods: await readMethods(stores, caller.accountId, body.methods),
      ...readSettings(body, before),
    };
    requireHoldsNamed(caller, before, after);
    await requireMayOpen({ context, stores, caller }, before, after);
    await stores.forwardRoutes.update(caller.accountId, after);
    await ledger.record(
      routeUpdated(after.name, { before: { ...viewOfRoute(before) }, after: { ...viewOfRoute(after) } }),
    );
    return versionedRoute(after);
  }),
);
