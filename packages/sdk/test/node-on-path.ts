import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/** Finds Node.js of this major version on the path, other than the version that the workspace installs. */
export function nodeOnPath(major: number): string | undefined {
  const folders = (process.env['PATH'] ?? '').split(delimiter).filter((each) => !each.includes('node_modules'));
  const found = folders.map((each) => join(each, 'node')).filter((file) => existsSync(file));
  return found.find((file) => execFileSync(file, ['--version'], { encoding: 'utf8' }).startsWith(`v${major}.`));
}
