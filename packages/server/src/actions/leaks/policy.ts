import { operations } from '@keyward/contract';
import { action } from '../action.ts';
import { change } from '../change.ts';
import { requireReauthentication } from '../rights.ts';

export const getLeakPolicy = action(operations.getLeakPolicy, async (context, caller) => ({
  policy: await context.storage.stores.leaks.policy(caller.accountId),
}));

/** Whoever makes it milder leaves leaked keys working, so people prove that they are present. */
export const updateLeakPolicy = action(operations.updateLeakPolicy, async (context, caller, { body }) => {
  requireReauthentication(context, caller);
  return change(context, caller, async (stores, ledger) => {
    const before = { policy: await stores.leaks.policy(caller.accountId) };
    await stores.leaks.setPolicy(caller.accountId, body.policy);
    await ledger.record({
      class: 'leak',
      subclass: 'policy',
      action: 'update',
      description: `What is done with leaked keys: ${body.policy}`,
      before,
      after: body,
    });
    return body;
  });
});
