import { type JsonWebKey, type JsonWebKeySet, operations } from '@keyward/contract';
import type { Account, TokenAlgorithm } from '../../domain/account.ts';
import type { RandomBytes } from '../../domain/randomness.ts';
import { randomText } from '../../domain/randomness.ts';
import type { Storage } from '../../storage/storage.ts';
import type { SigningKeyRecord } from '../../storage/stores/signing-keys.ts';
import { generateSigningKey, loadSigningKey, type SigningKey } from '../../verification/signing-key.ts';
import { openAction } from '../action.ts';
import type { Context } from '../context.ts';

type Sources = { readonly storage: Storage; readonly now: () => number; readonly random: RandomBytes };

/** The keys that sign and verify access tokens, the newest first; the first is made when there is none. */
export async function loadSigningKeys(storage: Storage, now: number, random: RandomBytes): Promise<SigningKey[]> {
  const known = await storage.stores.signingKeys.newestFirst();
  const kept = known.length > 0 ? known : [await makeSigningKey({ storage, now: () => now, random }, 'EdDSA')];
  return kept.map(ready);
}

/**
 * The key that signs the account's tokens; made on first need. Then the account has changed for those who follow it: who
 * verifies offline has the key before the first token.
 */
export async function signingKeyFor(
  context: Context,
  { id, tokenAlgorithm }: Pick<Account, 'id' | 'tokenAlgorithm'>,
): Promise<SigningKey> {
  let made = false;
  const key = await context.accessTokens.keyFor(tokenAlgorithm, async () => {
    made = true;
    return ready(await makeSigningKey(context, tokenAlgorithm));
  });
  if (made) {
    const entry = { entity: 'account', entityId: id, action: 'update' } as const;
    await context.storage.transaction((stores) => stores.changeLog.append(id, context.now(), entry));
    await context.follower.catchUp();
  }
  return key;
}

async function makeSigningKey({ storage, now, random }: Sources, algorithm: TokenAlgorithm): Promise<SigningKeyRecord> {
  const made = {
    id: randomText(random, 16),
    algorithm,
    createdAt: now(),
    ...(await generateSigningKey(algorithm)),
  };
  return storage.transaction(async ({ signingKeys }) => {
    // Looked at again: another process may have made it meanwhile.
    const known = (await signingKeys.newestFirst()).find((each) => each.algorithm === algorithm);
    if (!known) await signingKeys.add(made);
    return known ?? made;
  });
}

function ready({ id, algorithm, privateKey }: SigningKeyRecord): SigningKey {
  return loadSigningKey(id, algorithm, privateKey);
}

export const publishSigningKeys = openAction(
  operations.publishSigningKeys,
  async (context): Promise<JsonWebKeySet> => ({
    keys: await publicKeys(context.storage),
  }),
);

/** What verifies access tokens, for everybody (RFC 7517). */
async function publicKeys(storage: Storage): Promise<JsonWebKeySet['keys']> {
  const records = await storage.stores.signingKeys.newestFirst();
  // What is kept of a public key is what Node exports: the members of its kind and nothing else.
  return records.map(
    ({ id: kid, algorithm: alg, publicJwk }) => ({ ...publicJwk, kid, alg, use: 'sig' }) as JsonWebKey,
  );
}
