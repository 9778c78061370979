import { type Caller, may } from '../../../domain/caller.ts';
import type { Stores } from '../../../storage/stores/index.ts';
import type { ImportRow } from './row.ts';

/**
 * Returns the reason why a key cannot have the digest in its row: another key has the digest, or it belongs to a
 * deleted key or replaced secret, which can never become valid again. The message names the other key only if the
 * caller may read keys.
 */
export async function digestFault(
  { apiKeys, retiredDigests }: Stores,
  caller: Caller,
  { name, digest }: Pick<ImportRow, 'name' | 'digest'>,
): Promise<string | undefined> {
  if (!digest) return undefined;
  const holder = await apiKeys.nameWithDigest(caller.accountId, digest);
  if (holder === name) return undefined;
  if (holder === undefined) {
    return (await retiredDigests.has(caller.accountId, digest)) ? RETIRED : undefined;
  }
  return may(caller, 'api-keys:fetch')
    ? `The key ${holder} already has this sha256. Remove the row.`
    : 'Another key already has this sha256. Remove the row.';
}

const RETIRED =
  'This sha256 belongs to a deleted key or a replaced secret, which is never valid again. Remove the row.';
