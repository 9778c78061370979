import { type Caller, may } from '../../domain/caller.ts';
import type { Stores } from '../../storage/stores/index.ts';

/** Returns why a new key cannot have this digest. Another key that has it is named only to a caller who may read keys. */
export async function digestFault(
  stores: Stores,
  caller: Caller,
  digest: Uint8Array | null,
): Promise<string | undefined> {
  if (!digest) return undefined;
  const name = await stores.apiKeys.nameWithDigest(caller.accountId, digest);
  if (name === undefined) return retiredFault(stores, caller, digest);
  return may(caller, 'api-keys:fetch')
    ? `The key ${name} has this sha256 already. Remove the row.`
    : 'Another key has this sha256 already. Remove the row.';
}

/** Returns why a row cannot bring this digest at all: a secret that was deleted or replaced never works again. */
export async function retiredFault(
  { apiKeys, retiredDigests }: Stores,
  { accountId }: Caller,
  digest: Uint8Array | null,
): Promise<string | undefined> {
  if (!digest || (await apiKeys.nameWithDigest(accountId, digest)) !== undefined) return undefined;
  return (await retiredDigests.has(accountId, digest))
    ? 'This sha256 belongs to a deleted key or a replaced secret, which never works again. Remove the row.'
    : undefined;
}
