import { operations } from '@keyward/contract';
import { action } from '../action.ts';
import { change } from '../change.ts';
import { Refusal } from '../refusal.ts';
import { accountOf, requireSharedSecretAccess } from '../rights.ts';
import { makeSharedSecret, viewOfSharedSecret } from './make.ts';

export const regenerateSharedSecret = action(
  operations.regenerateSharedSecret,
  async (context, caller, { body = {} }) => {
    requireSharedSecretAccess(context, caller, await accountOf(context.storage.stores, caller));
    const overlap = body.overlap_seconds ?? 0;
    return change(context, caller, async (stores, ledger) => {
      const present = await stores.sharedSecrets.current(caller.accountId);
      if (!present) throw new Refusal('no_shared_secret');
      const end = context.now() + overlap;
      await stores.sharedSecrets.endAll(caller.accountId, end);
      const secret = makeSharedSecret(context, caller, present.generation + 1);
      await stores.sharedSecrets.add(caller.accountId, secret);
      const manner =
        overlap === 0 ? 'the old one ended at once' : `the old one is accepted for ${overlap} seconds more`;
      await ledger.record(
        { class: 'secret', action: 'regenerate', description: `Shared secret regenerated; ${manner}` },
        { entity: 'shared-secret', entityId: String(secret.generation), action: 'update' },
      );
      return viewOfSharedSecret(secret, overlap === 0 ? null : end);
    });
  },
);
