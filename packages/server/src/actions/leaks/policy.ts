import { operations } from '@keyward/contract';
import { leakPolicyUpdated } from '../../domain/events/leaks.ts';
import { action } from '../action.ts';
import { change } from '../change.ts';
import { requireReauthentication } from '../rights.ts';

export const getLeakPolicy = action(operations.getLeakPolicy, async (context, caller) => ({
  policy: await context.storage.stores.leaks.policy(caller.accountId),
}));

/** Requires users to re-authenticate, because a weaker policy leaves leaked keys valid. */
export const updateLeakPolicy = action(operations.updateLeakPolicy, async (context, caller, { body }) => {
  requireReauthentication(context, caller);
  return change(context, caller, async (stores, ledger) => {
    const before = await stores.leaks.policy(caller.accountId);
    await stores.leaks.setPolicy(caller.accountId, body.policy);
    await ledger.record(leakPolicyUpdated(before, body.policy));
    return body;
  });
});
