import { type KeyPolicy as KeyPolicyView, operations } from '@keyward/contract';
import type { Caller } from '../domain/caller.ts';
import { keyPolicyUpdated } from '../domain/events/account.ts';
import type { KeyPolicy } from '../domain/key-policy.ts';
import { action } from './action.ts';
import { change } from './change.ts';
import { Refusal } from './refusal.ts';
import { requireMay, requireReauthentication } from './rights.ts';

export const getKeyPolicy = action(operations.getKeyPolicy, async (context, { accountId }) =>
  viewOf(await context.storage.stores.keyPolicies.get(accountId)),
);

export const updateKeyPolicy = action(operations.updateKeyPolicy, async (context, caller, { body }) => {
  requireReauthentication(context, caller);
  return change(context, caller, async (stores, ledger) => {
    const before = await stores.keyPolicies.get(caller.accountId);
    const after: KeyPolicy = {
      maxLifetimeDays: body.max_lifetime_days === undefined ? before.maxLifetimeDays : body.max_lifetime_days,
      defaultLifetimeDays:
        body.default_lifetime_days === undefined ? before.defaultLifetimeDays : body.default_lifetime_days,
      unused: body.unused === undefined ? before.unused : body.unused,
    };
    requireConsistent(after);
    if (body.unused) requireMayHandleUnused(caller, body.unused.action);
    await stores.keyPolicies.set(caller.accountId, after);
    if (body.unused !== undefined) await stores.notices.removeOfKind(caller.accountId, 'unused');
    await ledger.record(keyPolicyUpdated({ before: { ...viewOf(before) }, after: { ...viewOf(after) } }));
    return viewOf(after);
  });
});

function requireConsistent({ maxLifetimeDays, defaultLifetimeDays }: KeyPolicy): void {
  if (maxLifetimeDays === null || defaultLifetimeDays === null || defaultLifetimeDays <= maxLifetimeDays) return;
  throw new Refusal('invalid_request', 'The default lifetime exceeds the maximum lifetime. Change one of them.');
}

/** Requires the permission for the action that the policy takes on unused keys. @throws Refusal forbidden */
function requireMayHandleUnused(caller: Caller, unusedAction: NonNullable<KeyPolicy['unused']>['action']): void {
  const permission = unusedAction === 'delete' ? 'api-keys:delete' : 'api-keys:update';
  requireMay(caller, permission, `The action ${unusedAction} on unused keys also requires ${permission}.`);
}

function viewOf({ maxLifetimeDays, defaultLifetimeDays, unused }: KeyPolicy): KeyPolicyView {
  return {
    max_lifetime_days: maxLifetimeDays,
    default_lifetime_days: defaultLifetimeDays,
    unused: unused && { days: unused.days, action: unused.action },
  };
}
