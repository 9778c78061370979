import { hasKeyFormat, type KeyTest } from '@keyward/contract';
import { OWN_KEY_FORMAT } from './secret.ts';

/**
 * Returns the key formats of an account by name. Keyward's own is tried first, and no registered one takes its place, also
 * where an earlier version or a restored copy stored one of its name.
 */
export function keyFormatsByName(registered: readonly (readonly [string, KeyTest])[]): ReadonlyMap<string, KeyTest> {
  const others = registered.filter(([name]) => name !== OWN_KEY_FORMAT);
  return new Map([[OWN_KEY_FORMAT, hasKeyFormat], ...others]);
}
