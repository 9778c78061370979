import { existsSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Finds the Node that the lock file pins, regardless of the `node` in PATH.
 * @param {string} root the folder of the repository
 * @returns {string | undefined} the path of its executable; undefined if the lock file has no Node for this platform
 */
export function pinnedNode(root) {
  const platform = process.platform === 'win32' ? 'win' : process.platform;
  const executable = process.platform === 'win32' ? 'node.exe' : 'node';
  return [`node-${platform}-${process.arch}`, `node-bin-${platform}-${process.arch}`]
    .map((name) => join(root, 'node_modules', name, 'bin', executable))
    .find((path) => existsSync(path));
}
