import { isAddressSubset, operations } from '@keyward/contract';
import { allowedIpsUpdated } from '../domain/events/account.ts';
import { action } from './action.ts';
import { acceptAddresses } from './address-lists.ts';
import { requireUnlimited } from './api-keys/rules/limit-rules.ts';
import { change } from './change.ts';
import { isAddressAllowed } from './inbound.ts';
import { Refusal } from './refusal.ts';
import { accountOf, requireReauthentication } from './rights.ts';

export const getAllowedIps = action(operations.getAllowedIps, async (context, caller) => [
  ...(await accountOf(context.storage.stores, caller)).allowedIps,
]);

const ONLY_NARROWER =
  'A key with limits may only narrow the allowed IPs of the account. Call with a key without limits, or change the list in the console.';

/** Rejects a list that excludes the caller's IP address. The CLI has no IP address and can always replace the list. */
export const updateAllowedIps = action(operations.updateAllowedIps, async (context, caller, { body }) => {
  requireReauthentication(context, caller);
  const allowedIps = acceptAddresses(body, 'the list');
  const isOwnIpAllowed = caller.kind === 'terminal' || isAddressAllowed({ allowedIps }, undefined, caller.ip);
  if (!isOwnIpAllowed) throw new Refusal('would_lock_out');
  return change(context, caller, async (stores, ledger) => {
    const before = await accountOf(stores, caller);
    // The list applies to every key of the account, including the calling key.
    if (!isAddressSubset(allowedIps, before.allowedIps)) requireUnlimited(caller, ONLY_NARROWER);
    await stores.accounts.setAllowedIps(before.id, allowedIps);
    await ledger.record(allowedIpsUpdated(before, allowedIps));
    return [...allowedIps];
  });
});
