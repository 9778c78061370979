import { type ApiKeyWithSecret, type NewRotation, operations } from '@keyward/contract';
import { type ApiKey, reissuedKey, rotatedKey } from '../../../domain/api-key.ts';
import { keyReissued, keyRotated } from '../../../domain/events/api-keys.ts';
import { isRotating } from '../../../domain/rotation.ts';
import { digestOf } from '../../../sign-in/secret-string.ts';
import { action } from '../../action.ts';
import { change, type Work } from '../../change.ts';
import type { ActionContext } from '../../ports.ts';
import { Refusal } from '../../refusal.ts';
import { findStoredRole, requireCovers, requireReauthenticationForPrivileges } from '../../rights.ts';
import { keyNamed } from '../read/get.ts';
import { changeOfKey } from '../read/view.ts';
import { requireMayActAs } from '../rules/acting-as.ts';
import { newSecret, viewWithNewSecret } from '../secrets/new-secret.ts';

export const startRotation = action(
  operations.startRotation,
  async (context: ActionContext<'uses' | 'publicUrl' | 'keyPrefix'>, caller, { params, headers, body }) => {
    // A repeated request replaces the new secret only if that secret was never used.
    await context.uses.settle();
    return change(context, caller, async (stores, ledger) => {
      const before = await keyNamed(stores, caller, params.appname);
      const rotationRequest = { ...body, idempotencyKey: headers['idempotency-key'] };
      return rotateKey({ context, caller, stores, ledger }, before, rotationRequest);
    });
  },
);

/**
 * Starts a rotation; a repeated request replaces the new secret. Call after pending usage is written, so that it is
 * certain whether the new secret was used.
 * @throws Refusal
 */
export async function rotateKey(
  { context, caller, stores, ledger }: Work<'publicUrl' | 'keyPrefix'>,
  before: ApiKey,
  rotationRequest: NewRotation & { readonly idempotencyKey: string },
): Promise<ApiKeyWithSecret> {
  const role = await findStoredRole(stores, caller.accountId, before.role);
  requireCovers(caller, role);
  requireReauthenticationForPrivileges(context, caller, role);
  requireMayActAs(caller, before);
  const now = context.now();
  const request = digestOfRequest(rotationRequest);
  const isRepeated = isSameRequest(before, request);
  if (isRepeated) requireUnseen(before);
  else if (isRotating(before.rotation, now)) throw new Refusal('rotation_running');
  const secret = newSecret(context);
  const rotation = {
    request,
    reason: rotationRequest.reason ?? null,
    startedAt: now,
    startedBy: caller.name,
    endsAt: now + rotationRequest.overlap_seconds,
  };
  const after = isRepeated
    ? reissuedKey(before, secret, context.random)
    : rotatedKey(before, secret, rotation, context.random);
  await stores.apiKeys.update(caller.accountId, after);
  const changed = changeOfKey(before, after);
  await ledger.record(
    isRepeated
      ? keyReissued(changed)
      : keyRotated(changed, {
          overlapSeconds: before.isSecretRevoked ? undefined : rotationRequest.overlap_seconds,
          reason: rotationRequest.reason,
        }),
  );
  return viewWithNewSecret(context, caller, { stores, ledger }, after, secret);
}

/**
 * Returns the digest of the idempotency key and the body: the same key with a different overlap is a different
 * rotation.
 */
function digestOfRequest({
  idempotencyKey,
  overlap_seconds,
  reason,
}: NewRotation & { readonly idempotencyKey: string }): Uint8Array {
  return digestOf(JSON.stringify([idempotencyKey, overlap_seconds, reason ?? null]));
}

function isSameRequest({ rotation }: ApiKey, request: Uint8Array): boolean {
  return rotation?.request != null && Buffer.from(rotation.request).equals(request);
}

/** @throws Refusal rotation_finished */
function requireUnseen({ rotation }: ApiKey): void {
  if (rotation?.isCancelled || rotation?.newFirstSeenAt !== null) throw new Refusal('rotation_finished');
}
