import type { NewApiKey } from '@keyward/contract';
import type { ApiKey } from '../../../domain/api-key.ts';
import type { Caller } from '../../../domain/caller.ts';
import {
  CREATION_KEPT_SECONDS,
  type CreationRequest,
  canonicalJson,
  type KeyCreation,
} from '../../../domain/key-creation.ts';
import { digestOf } from '../../../sign-in/secret-string.ts';
import type { Stores } from '../../../storage/stores/index.ts';
import type { Work } from '../../change.ts';
import { Refusal } from '../../refusal.ts';
import { acceptMetadata } from '../rules/details.ts';

/** An earlier creation by the same request, and its key. */
export interface Earlier {
  readonly creation: KeyCreation;
  readonly key: ApiKey;
}

/**
 * Returns the data that identifies a repeated request; undefined without an idempotency key.
 * @throws Refusal invalid_request
 */
export function creationRequest(
  caller: Caller,
  idempotencyKey: string | undefined,
  body: NewApiKey,
): CreationRequest | undefined {
  if (idempotencyKey === undefined) return undefined;
  // The canonical form of a deeply nested body would overflow the stack.
  if (body.metadata) acceptMetadata(body.metadata);
  return { callerId: caller.id, request: digestOf(idempotencyKey), body: digestOf(canonicalJson(body)) };
}

/**
 * Returns the key that the same request created, if its secret can still be replaced. Call after usage is settled.
 * @throws Refusal idempotency_key_reused, already_created
 */
export async function earlierCreation(
  { context, caller, stores }: Work,
  request: CreationRequest,
): Promise<Earlier | undefined> {
  const after = context.now() - CREATION_KEPT_SECONDS;
  const creation = await stores.keyCreations.find(caller.accountId, request, after);
  if (!creation) return undefined;
  if (!Buffer.from(creation.body).equals(request.body)) throw new Refusal('idempotency_key_reused');
  const key = await stores.apiKeys.withId(caller.accountId, creation.keyId);
  if (!key || key.lastLogin !== null || (await isChanged(stores, caller.accountId, creation))) {
    throw new Refusal('already_created');
  }
  return { creation, key };
}

function isChanged({ changeLog }: Stores, accountId: string, { keyId, lastChange }: KeyCreation): Promise<boolean> {
  return changeLog.isChangedAfter(accountId, { entity: 'api-key', entityId: keyId }, lastChange);
}

/** Stores a creation or the replacement of its secret. Call after the changes to the key are recorded. */
export async function saveCreation(
  { caller, stores }: Work,
  request: CreationRequest,
  created: Pick<KeyCreation, 'keyId' | 'createdAt'>,
): Promise<void> {
  const lastChange = stores.changeLog.appended();
  await stores.keyCreations.save(caller.accountId, { ...request, ...created, lastChange });
}
