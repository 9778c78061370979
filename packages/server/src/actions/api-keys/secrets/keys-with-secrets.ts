import { setImmediate as turn } from 'node:timers/promises';
import { partsOfFormat } from '@keyward/contract';
import type { ApiKey } from '../../../domain/api-key.ts';
import { keyCandidates } from '../../../domain/key-candidates.ts';
import { digestOf } from '../../../sign-in/secret-string.ts';
import type { Stores } from '../../../storage/stores/index.ts';
import type { Ports } from '../../ports.ts';

/** Number of digests per query. */
const BATCH = 500;

/**
 * Returns the distinct strings in a text that could be keys of the account: words, and parts that match one of its key
 * formats. Searches a long text for one format at a time, and yields to checks in between.
 */
export async function secretCandidates(
  { storage }: Ports<'storage'>,
  accountId: string,
  text: string,
): Promise<Set<string>> {
  const candidates = keyCandidates(text);
  for (const format of await storage.stores.keyFormats.list(accountId)) {
    await turn();
    for (const part of partsOfFormat(format, text)) candidates.add(part);
  }
  return candidates;
}

/**
 * Returns the account's distinct keys whose secret, or old secret during an overlap, is one of the strings. The strings
 * are hashed and not stored.
 */
export async function keysWithSecrets(
  { apiKeys }: Pick<Stores, 'apiKeys'>,
  accountId: string,
  strings: Iterable<string>,
  now: number,
): Promise<ApiKey[]> {
  const all = [...strings];
  const keys = new Map<string, ApiKey>();
  for (let at = 0; at < all.length; at += BATCH) {
    if (at > 0) await turn();
    const batch = await apiKeys.withDigests(accountId, all.slice(at, at + BATCH).map(digestOf), now);
    for (const key of batch) keys.set(key.id, key);
  }
  return [...keys.values()];
}
