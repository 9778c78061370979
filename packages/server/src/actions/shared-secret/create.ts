import { operations } from '@keyward/contract';
import { sharedSecretRevealed } from '../../domain/events/shared-secret.ts';
import { action } from '../action.ts';
import { change } from '../change.ts';
import { Refusal } from '../refusal.ts';
import { accountOf, requireSharedSecretAccess } from '../rights.ts';
import { addSharedSecret, viewOfSharedSecret } from './make.ts';

export const createSharedSecret = action(operations.createSharedSecret, async (context, caller) => {
  requireSharedSecretAccess(context, caller, await accountOf(context.storage.stores, caller));
  return change(context, caller, async (stores, ledger) => {
    if (await stores.sharedSecrets.current(caller.accountId)) throw new Refusal('secret_exists');
    const secret = await addSharedSecret(context, caller, { stores, ledger });
    // The first key also creates the secret. The secret is shown only if a reveal is recorded.
    await ledger.record(sharedSecretRevealed());
    return viewOfSharedSecret(secret, null);
  });
});
