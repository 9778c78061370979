import { hasKeyFormat, type KeyTest } from '@keyward/contract';
import { OWN_KEY_FORMAT } from './secret.ts';

/**
 * Returns an account's key formats by name, starting with Keyward's own. Ignores a registered format with the name of
 * Keyward's own format, which an earlier version or a restored copy may have stored.
 */
export function keyFormatsByName(registered: readonly (readonly [string, KeyTest])[]): ReadonlyMap<string, KeyTest> {
  const otherFormats = registered.filter(([name]) => name !== OWN_KEY_FORMAT);
  return new Map([[OWN_KEY_FORMAT, hasKeyFormat], ...otherFormats]);
}
