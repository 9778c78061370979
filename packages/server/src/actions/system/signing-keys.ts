import { type JsonWebKey, type JsonWebKeySet, operations } from '@keyward/contract';
import type { TokenAlgorithm } from '../../domain/account.ts';
import { signingKeyPublished } from '../../domain/events/account.ts';
import type { RandomBytes } from '../../domain/randomness.ts';
import { randomText } from '../../domain/randomness.ts';
import type { Storage } from '../../storage/storage.ts';
import type { SigningKeyRecord } from '../../storage/stores/signing-keys.ts';
import { type generateSigningKey, loadSigningKey, type SigningKey } from '../../verification/signing-key.ts';
import { openAction } from '../action.ts';
import { Cacheable } from '../cacheable.ts';
import { changeWithin } from '../change.ts';
import { keywardIn } from '../ledger.ts';
import type { ActionContext, Ports } from '../ports.ts';

interface Sources {
  readonly storage: Storage;
  readonly now: () => number;
  readonly random: RandomBytes;
  readonly generateSigningKey: typeof generateSigningKey;
}

/** Algorithms whose key pairs take less than a millisecond to generate. The server generates them when it starts. */
const QUICK: readonly TokenAlgorithm[] = ['EdDSA', 'ES256'];

/** All algorithms that an account can choose. A key for each is published from the first start. */
const ALGORITHMS: readonly TokenAlgorithm[] = [...QUICK, 'RS256'];

/** Seconds for which verifiers may cache the keys (RFC 9111, 5.2.2.1). */
const KEYS_FRESH_SECONDS = 300;

/**
 * Returns the keys that sign and verify access tokens, newest first. Generates missing keys if they are quick to
 * generate.
 */
export async function loadSigningKeys(sources: Sources): Promise<SigningKey[]> {
  const { signingKeys } = sources.storage.stores;
  const algorithms = new Set((await signingKeys.newestFirst()).map(({ algorithm }) => algorithm));
  for (const algorithm of QUICK) if (!algorithms.has(algorithm)) await storeNewKey(sources, algorithm);
  return (await signingKeys.newestFirst()).map(toSigningKey);
}

/**
 * Generates the RSA key pair, which takes too long for startup. The server handles requests while the key pair is
 * generated.
 * @throws storage errors; the first request for an RSA-signed token retries
 */
export async function completeSigningKeys(
  context: ActionContext<'accessTokens' | 'generateSigningKey'>,
): Promise<void> {
  for (const algorithm of ALGORITHMS) await signingKeyFor(context, algorithm);
}

/** Returns the signing key for the algorithm. Waits until the key is generated and available to verifiers. */
export function signingKeyFor(
  context: ActionContext<'accessTokens' | 'generateSigningKey'>,
  algorithm: TokenAlgorithm,
): Promise<SigningKey> {
  return context.accessTokens.keyFor(algorithm, {
    generate: async () => toSigningKey(await storeNewKey(context, algorithm)),
    publish: () => context.follower.catchUp(),
  });
}

/**
 * Generates and stores the first key for an algorithm. The same transaction records a change in every account, so that
 * the feed delivers the key to verifiers, including those that reconnect after a restart.
 */
async function storeNewKey(sources: Sources, algorithm: TokenAlgorithm): Promise<SigningKeyRecord> {
  const { storage, now, random } = sources;
  const made = {
    id: randomText(random, 16),
    algorithm,
    createdAt: now(),
    ...(await sources.generateSigningKey(algorithm)),
  };
  return storage.transaction(async (stores) => {
    const { signingKeys, directory } = stores;
    // Read again, because another process may have stored one.
    const existing = (await signingKeys.newestFirst()).find((each) => each.algorithm === algorithm);
    if (existing) return existing;
    await signingKeys.add(made);
    for (const account of await directory.accounts()) {
      await changeWithin({ context: sources, stores, actor: keywardIn(account.id) }, (_, ledger) =>
        ledger.record(signingKeyPublished(account)),
      );
    }
    return made;
  });
}

function toSigningKey({ id, algorithm, privateKey }: SigningKeyRecord): SigningKey {
  return loadSigningKey(id, algorithm, privateKey);
}

/** Publishes the keys. Cacheable once every algorithm has a key, so that verifiers never cache an incomplete set. */
export const publishSigningKeys = openAction(
  operations.publishSigningKeys,
  async ({ accessTokens }: Ports<'accessTokens'>): Promise<JsonWebKeySet | Cacheable<JsonWebKeySet>> => {
    const keys = accessTokens.publicKeys() as JsonWebKey[];
    const isComplete = ALGORITHMS.every((algorithm) => keys.some(({ alg }) => alg === algorithm));
    return isComplete ? new Cacheable({ keys }, KEYS_FRESH_SECONDS) : { keys };
  },
);
