import { type ApiKey, isUsable } from './api-key.ts';
import { isRotating } from './rotation.ts';

/**
 * Returns what the holder of a secret revokes: the key, with the current secret of a working key; the old secret of a
 * running rotation, with that old secret. Undefined for any other secret.
 * @param digest of the secret
 */
export function revokedBy(
  digest: Uint8Array,
  key: Pick<ApiKey, 'digest' | 'state' | 'expiresAt' | 'rotation'>,
  now: number,
): 'key' | 'old-secret' | undefined {
  if (isSame(key.digest, digest)) return isUsable(key, now) ? 'key' : undefined;
  const { rotation } = key;
  return rotation && isRotating(rotation, now) && isSame(rotation.old.digest, digest) ? 'old-secret' : undefined;
}

function isSame(one: Uint8Array, other: Uint8Array): boolean {
  return one.length === other.length && one.every((byte, at) => byte === other[at]);
}
