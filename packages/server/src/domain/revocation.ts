import { type ApiKey, isUsable } from './api-key.ts';
import { isRotating } from './rotation.ts';

/**
 * What ends when the holder of a secret revokes it: the key, by the current secret of one that works; the old secret of a
 * running rotation, by that one. Undefined for anything else.
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
