import { type ApiKey, isUsable } from './api-key.ts';
import { isRotating } from './rotation.ts';

/**
 * Returns what a presented secret revokes: `key` for the current secret of a usable key, `old-secret` for the old
 * secret of a running rotation, and undefined for any other secret.
 * @param digest digest of the presented secret
 */
export function findRevocationTarget(
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
