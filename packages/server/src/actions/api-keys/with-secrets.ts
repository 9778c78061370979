import type { ApiKey } from '../../domain/api-key.ts';
import { digestOf } from '../../sign-in/secret-string.ts';
import type { Stores } from '../../storage/stores/index.ts';

/** Digests that are looked up with one question. */
const BATCH = 500;

/**
 * Returns the keys of an account that one of these strings is the secret of, or the old secret in an overlap; each key once.
 * The strings are hashed and not kept.
 */
export async function keysWithSecrets(
  { apiKeys }: Pick<Stores, 'apiKeys'>,
  accountId: string,
  strings: Iterable<string>,
  now: number,
): Promise<ApiKey[]> {
  const digests = [...strings].map(digestOf);
  const keys = new Map<string, ApiKey>();
  for (let at = 0; at < digests.length; at += BATCH) {
    const found = await apiKeys.withDigests(accountId, digests.slice(at, at + BATCH), now);
    for (const key of found) keys.set(key.id, key);
  }
  return [...keys.values()];
}
