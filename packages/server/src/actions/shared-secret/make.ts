import type { SharedSecret as SharedSecretView } from '@keyward/contract';
import type { Caller } from '../../domain/caller.ts';
import { sharedSecretCreated } from '../../domain/events/shared-secret.ts';
import { randomGeneration } from '../../domain/generation.ts';
import { randomText } from '../../domain/randomness.ts';
import type { SharedSecret } from '../../domain/shared-secret.ts';
import type { Stores } from '../../storage/stores/index.ts';
import type { Ledger } from '../change.ts';
import type { Ports } from '../ports.ts';

/** 256 random bits: RFC 7518, 3.2 requires an HS256 key at least as long as the hash. */
const LENGTH = 43;

export function makeSharedSecret(
  context: Ports<'now' | 'random'>,
  caller: Caller,
  request: Uint8Array | null = null,
): SharedSecret {
  return {
    generation: randomGeneration(context.random),
    value: randomText(context.random, LENGTH),
    createdAt: context.now(),
    createdBy: caller.name,
    validUntil: null,
    request,
  };
}

/** Returns the shared secret of the account. Creates it with the first key, because every integration needs it. */
export async function ensureSharedSecret(
  context: Ports<'now' | 'random'>,
  caller: Caller,
  { stores, ledger }: { stores: Stores; ledger: Ledger },
): Promise<SharedSecret> {
  const current = await stores.sharedSecrets.current(caller.accountId);
  return current ?? addSharedSecret(context, caller, { stores, ledger });
}

export async function addSharedSecret(
  context: Ports<'now' | 'random'>,
  caller: Caller,
  { stores, ledger }: { stores: Stores; ledger: Ledger },
): Promise<SharedSecret> {
  const secret = makeSharedSecret(context, caller);
  await stores.sharedSecrets.add(caller.accountId, secret);
  await ledger.record(sharedSecretCreated(secret));
  return secret;
}

export function viewOfSharedSecret(secret: SharedSecret, oldValidUntil: number | null): SharedSecretView {
  return {
    shared_secret: secret.value,
    created_at: secret.createdAt,
    old_valid_until: oldValidUntil,
  };
}

/** Returns when the previous secret stops being accepted; null if it is already rejected. */
export function oldValidUntil(accepted: readonly SharedSecret[]): number | null {
  return accepted[1]?.validUntil ?? null;
}
