import { operations } from '@keyward/contract';
import { sharedSecretRegenerated, sharedSecretRevealed } from '../../domain/events/shared-secret.ts';
import type { SharedSecret } from '../../domain/shared-secret.ts';
import { digestOf } from '../../sign-in/secret-string.ts';
import { action } from '../action.ts';
import { change, type Work } from '../change.ts';
import { Refusal } from '../refusal.ts';
import { accountOf, requireSharedSecretAccess } from '../rights.ts';
import { makeSharedSecret, oldValidUntil, viewOfSharedSecret } from './make.ts';

export const regenerateSharedSecret = action(
  operations.regenerateSharedSecret,
  async (context, caller, { headers, body = {} }) => {
    requireSharedSecretAccess(context, caller, await accountOf(context.storage.stores, caller));
    const overlap = body.overlap_seconds ?? 0;
    const request = digestOfRequest(headers['idempotency-key'], overlap);
    return change(context, caller, async (stores, ledger) => {
      const now = context.now();
      const current = await stores.sharedSecrets.current(caller.accountId);
      if (!current) throw new Refusal('no_shared_secret');
      const before = await stores.sharedSecrets.accepted(caller.accountId, now);
      if (request && current.request && Buffer.from(current.request).equals(request)) {
        // The previous response was lost. The secret can be shown again, so no new one is created.
        await ledger.record(sharedSecretRevealed());
        return viewOfSharedSecret(current, oldValidUntil(before));
      }
      if (overlap > 0 && before.length > 1) throw new Refusal('rotation_running');
      const secret = await replaceSharedSecret({ context, caller, stores, ledger }, { overlap, request });
      return viewOfSharedSecret(secret, overlap === 0 ? null : now + overlap);
    });
  },
);

/** Replaces the shared secret. The current one stays valid for another `overlap` seconds. */
export async function replaceSharedSecret(
  { context, caller, stores, ledger }: Work,
  { overlap, request }: { readonly overlap: number; readonly request: Uint8Array | null },
): Promise<SharedSecret> {
  await stores.sharedSecrets.endAll(caller.accountId, context.now() + overlap);
  const secret = makeSharedSecret(context, caller, request);
  await stores.sharedSecrets.add(caller.accountId, secret);
  await ledger.record(sharedSecretRegenerated(secret, overlap));
  return secret;
}

function digestOfRequest(idempotencyKey: string | undefined, overlap: number): Uint8Array | null {
  return idempotencyKey === undefined ? null : digestOf(JSON.stringify([idempotencyKey, overlap]));
}
