import { type Caller, may } from '../../domain/caller.ts';
import type { Stores } from '../../storage/stores/index.ts';

/**
 * Returns why a new key cannot have this digest. Another key that has it is named only to a caller who may read keys. A secret
 * that was deleted or replaced never works again.
 */
export async function digestFault(
  { apiKeys, retiredDigests }: Stores,
  caller: Caller,
  digest: Uint8Array,
): Promise<string | undefined> {
  const name = await apiKeys.nameWithDigest(caller.accountId, digest);
  if (name !== undefined) {
    return may(caller, 'api-keys:fetch')
      ? `The key ${name} has this sha256 already. Remove the row.`
      : 'Another key has this sha256 already. Remove the row.';
  }
  return (await retiredDigests.has(caller.accountId, digest))
    ? 'This sha256 belongs to a deleted key or a replaced secret, which never works again. Remove the row.'
    : undefined;
}
