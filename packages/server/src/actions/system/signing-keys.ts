import { type JsonWebKeySet, operations } from '@keyward/contract';
import type { RandomBytes } from '../../domain/randomness.ts';
import { randomText } from '../../domain/randomness.ts';
import type { Storage } from '../../storage/storage.ts';
import type { SigningKeyRecord } from '../../storage/stores/signing-keys.ts';
import { generateSigningKey, loadSigningKey, type SigningKey } from '../../verification/signing-key.ts';
import { openAction } from '../action.ts';

/** The keys that sign and verify access tokens, the newest first; the first is made when there is none. */
export async function loadSigningKeys(storage: Storage, now: number, random: RandomBytes): Promise<SigningKey[]> {
  const known = await storage.stores.signingKeys.newestFirst();
  const kept = known.length > 0 ? known : await makeFirst(storage, now, random);
  return kept.map((record) => loadSigningKey(record.id, record.privateKey));
}

function makeFirst(storage: Storage, now: number, random: RandomBytes): Promise<SigningKeyRecord[]> {
  return storage.transaction(async ({ signingKeys }) => {
    // Looked at again: another process may have made it meanwhile.
    if ((await signingKeys.newestFirst()).length === 0) {
      await signingKeys.add({
        id: randomText(random, 16),
        algorithm: 'EdDSA',
        createdAt: now,
        ...generateSigningKey(),
      });
    }
    return signingKeys.newestFirst();
  });
}

export const publishSigningKeys = openAction(
  operations.publishSigningKeys,
  async (context): Promise<JsonWebKeySet> => ({
    keys: await publicKeys(context.storage),
  }),
);

/** What verifies access tokens, for everybody (RFC 7517). */
export async function publicKeys(storage: Storage): Promise<JsonWebKeySet['keys']> {
  const records = await storage.stores.signingKeys.newestFirst();
  return records.map(({ id, algorithm, publicJwk }) => ({
    kty: String(publicJwk['kty']),
    crv: String(publicJwk['crv']),
    x: String(publicJwk['x']),
    kid: id,
    alg: algorithm,
    use: 'sig',
  }));
}
