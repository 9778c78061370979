import { hasKeyFormat, type KeyTest } from '@keyward/contract';
import { OWN_KEY_FORMAT } from './secret.ts';

/**
 * Returns the key formats of an account by name, Keyward's own first. A registered one with the same name, stored by an
 * earlier version or in a restored copy, is ignored.
 */
export function keyFormatsByName(registered: readonly (readonly [string, KeyTest])[]): ReadonlyMap<string, KeyTest> {
  const others = registered.filter(([name]) => name !== OWN_KEY_FORMAT);
  return new Map([[OWN_KEY_FORMAT, hasKeyFormat], ...others]);
}
