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

/** A pair of these takes less than a millisecond, so that they exist before the server is ready. */
const QUICK: readonly TokenAlgorithm[] = ['EdDSA', 'ES256'];

/** Every algorithm that an account can choose; a key of each is published from the first start. */
const ALGORITHMS: readonly TokenAlgorithm[] = [...QUICK, 'RS256'];

/** How long a verifier may keep the keys (RFC 9111, 5.2.2.1), in seconds. */
const KEYS_FRESH_SECONDS = 300;

/** Returns the keys that sign and verify access tokens, the newest first, and generates those that cost no time. */
export async function loadSigningKeys(sources: Sources): Promise<SigningKey[]> {
  const { signingKeys } = sources.storage.stores;
  const algorithms = new Set((await signingKeys.newestFirst()).map(({ algorithm }) => algorithm));
  for (const algorithm of QUICK) if (!algorithms.has(algorithm)) await storeNewKey(sources, algorithm);
  return (await signingKeys.newestFirst()).map(ready);
}

/**
 * Generates the keys that take longer than a start may: the RSA pair. Everything else is answered meanwhile.
 * @throws what the storage throws; the first request for such a token tries again
 */
export async function completeSigningKeys(
  context: ActionContext<'accessTokens' | 'generateSigningKey'>,
): Promise<void> {
  for (const algorithm of ALGORITHMS) await signingKeyFor(context, algorithm);
}

/** Returns the key that signs with the algorithm; while it is being generated, waits until verifiers can have it. */
export function signingKeyFor(
  context: ActionContext<'accessTokens' | 'generateSigningKey'>,
  algorithm: TokenAlgorithm,
): Promise<SigningKey> {
  return context.accessTokens.keyFor(algorithm, {
    generate: async () => ready(await storeNewKey(context, algorithm)),
    publish: () => context.follower.catchUp(),
  });
}

/**
 * Generates and stores the first key of an algorithm. The same transaction records a change of every account, so that the feed
 * brings the key to verifiers, also to those that return after a restart.
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
    // Read again: another process may have stored one meanwhile.
    const known = (await signingKeys.newestFirst()).find((each) => each.algorithm === algorithm);
    if (known) return known;
    await signingKeys.add(made);
    for (const account of await directory.accounts()) {
      await changeWithin({ context: sources, stores, actor: keywardIn(account.id) }, (_, ledger) =>
        ledger.record(signingKeyPublished(account)),
      );
    }
    return made;
  });
}

function ready({ id, algorithm, privateKey }: SigningKeyRecord): SigningKey {
  return loadSigningKey(id, algorithm, privateKey);
}

/** May be cached once every algorithm has a key: before that a verifier would miss one for as long as it caches. */
export const publishSigningKeys = openAction(
  operations.publishSigningKeys,
  async ({ accessTokens }: Ports<'accessTokens'>): Promise<JsonWebKeySet | Cacheable<JsonWebKeySet>> => {
    const keys = accessTokens.publicKeys() as JsonWebKey[];
    const isComplete = ALGORITHMS.every((algorithm) => keys.some(({ alg }) => alg === algorithm));
    return isComplete ? new Cacheable({ keys }, KEYS_FRESH_SECONDS) : { keys };
  },
);
