// Plain JavaScript because `npm start` runs it right after the installation, where the shell may still remember the
// machine's own, older Node.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { pinnedNode } from './pinned-node.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const consoleFolder = join(root, 'packages/console');
const stamp = join(consoleFolder, 'dist/.sources');
const notSources = new Set(['dist', 'node_modules', 'test']);
const sources = [
  consoleFolder,
  ...['packages/sdk/src', 'packages/contract/src', 'package-lock.json'].map((path) => join(root, path)),
];

/** @param {string} path @returns {string[]} every file below a path, in a stable order */
function filesOf(path) {
  if (!existsSync(path)) return [];
  if (!statSync(path).isDirectory()) return [path];
  return readdirSync(path)
    .filter((name) => !notSources.has(name))
    .sort()
    .flatMap((name) => filesOf(join(path, name)));
}

function digestOfSources() {
  const digest = createHash('sha256');
  for (const file of sources.flatMap(filesOf)) {
    digest.update(`${relative(root, file)}\0`).update(createHash('sha256').update(readFileSync(file)).digest());
  }
  return digest.digest('hex');
}

/** @returns {boolean} whether vite is there and succeeded */
function build() {
  const vite = [consoleFolder, root]
    .map((folder) => join(folder, 'node_modules/vite/bin/vite.js'))
    .find((path) => existsSync(path));
  if (vite === undefined) return false;
  const { status } = spawnSync(pinnedNode(root) ?? process.execPath, [vite, 'build', '--logLevel', 'warn'], {
    cwd: consoleFolder,
    stdio: ['ignore', 2, 2],
  });
  return status === 0;
}

function main() {
  if (!existsSync(join(consoleFolder, 'vite.config.ts'))) {
    process.stderr.write('The console is not built: packages/console/vite.config.ts does not exist.\n');
    return;
  }
  const digest = digestOfSources();
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === digest) return;
  process.stderr.write('Building the console…\n');
  if (build()) {
    writeFileSync(stamp, digest);
  } else {
    process.stderr.write('Building the console failed, see above. Correct packages/console and run this again.\n');
    process.exitCode = 1;
  }
}

main();
