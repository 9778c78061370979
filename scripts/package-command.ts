import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';

const require = createRequire(import.meta.url);

/**
 * Returns the script of an installed package's command, to be run by Node: on Windows, `.bin` contains shell files.
 * @throws Error if the package is not installed
 */
export function packageCommand(packageName: string, command: string): string {
  const folders = require.resolve.paths(packageName)?.map((path) => join(path, packageName)) ?? [];
  const folder = folders.find((path) => existsSync(join(path, 'package.json')));
  if (folder === undefined) throw new Error(`${packageName} is not installed. Run npm ci --ignore-scripts.`);
  const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as {
    bin: string | Record<string, string>;
  };
  return join(folder, typeof manifest.bin === 'string' ? manifest.bin : (manifest.bin[command] ?? ''));
}
