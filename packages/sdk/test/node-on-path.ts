import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/** A Node of that major version on the path, other than the one that the workspace brings along. */
export function nodeOnPath(major: number): string | undefined {
  const folders = (process.env['PATH'] ?? '').split(delimiter).filter((each) => !each.includes('node_modules'));
  const found = folders.map((each) => join(each, 'node')).filter((file) => existsSync(file));
  return found.find((file) => execFileSync(file, ['--version'], { encoding: 'utf8' }).startsWith(`v${major}.`));
}
