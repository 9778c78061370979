import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { installFault, versionFault } from './install-fault.ts';

/** Folders with third-party code, build output or data. */
const EXCLUDED: ReadonlySet<string> = new Set(['node_modules', '.git', 'dist', 'coverage', 'data', 'other-data']);
/** A file that names earlier versions. */
const HISTORY = 'CHANGELOG.md';

function filesBelow(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return EXCLUDED.has(entry.name) ? [] : filesBelow(path);
    return entry.isFile() ? [path] : [];
  });
}

/** Yields the lines of a text with their line numbers; a line that ends in a backslash is joined with the next one. */
function* linesOf(text: string): Generator<readonly [number: number, line: string]> {
  let [number, whole] = [1, ''];
  for (const [at, line] of text.split('\n').entries()) {
    whole += line.replace(/\\$/, ' ');
    if (line.endsWith('\\')) continue;
    yield [number, whole];
    [number, whole] = [at + 2, ''];
  }
}

function faultsIn(path: string, version: string): string[] {
  const text = readFileSync(path, 'utf8');
  if (text.includes('\0')) return [];
  return [...linesOf(text)].flatMap(([number, line]) => {
    const fault = installFault(line) ?? (path === HISTORY ? undefined : versionFault(line, version));
    return fault === undefined ? [] : [`${path}:${number}: ${fault}`];
  });
}

const { version } = JSON.parse(readFileSync('packages/sdk/package.json', 'utf8')) as { version: string };
const faults = filesBelow('.').flatMap((path) => faultsIn(path, version));
for (const line of faults) process.stdout.write(`${line}\n`);
process.stdout.write(`${faults.length} commands do not install the SDK from a server. See docs/decisions/0047.\n`);
process.exitCode = faults.length === 0 ? 0 : 1;
