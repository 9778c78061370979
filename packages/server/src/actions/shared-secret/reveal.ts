import { operations } from '@keyward/contract';
import { sharedSecretRevealed } from '../../domain/events/shared-secret.ts';
import { action } from '../action.ts';
import { change } from '../change.ts';
import { Refusal } from '../refusal.ts';
import { accountOf, requireSharedSecretAccess } from '../rights.ts';
import { oldValidUntil, viewOfSharedSecret } from './make.ts';

export const revealSharedSecret = action(operations.revealSharedSecret, async (context, caller) => {
  requireSharedSecretAccess(context, caller, await accountOf(context.storage.stores, caller));
  return change(context, caller, async (stores, ledger) => {
    const accepted = await stores.sharedSecrets.accepted(caller.accountId, context.now());
    const [current] = accepted;
    if (!current) throw new Refusal('no_shared_secret');
    await ledger.record(sharedSecretRevealed());
    return viewOfSharedSecret(current, oldValidUntil(accepted));
  });
});
