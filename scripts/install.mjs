// Runs before dependencies are installed: plain JavaScript for any Node from 20 on, with no imports except Node's own.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { pinnedNode } from './pinned-node.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
/** The workspace, or a separate project that is installed only when it is needed: `install.mjs bench/peers`. */
const project = join(root, process.argv[2] ?? '');

/** @param {string} file @returns {Record<string, { version?: string, integrity?: string, optional?: boolean }> | undefined} */
function lockedPackages(file) {
  if (!existsSync(file)) return undefined;
  try {
    return JSON.parse(readFileSync(file, 'utf8')).packages;
  } catch {
    return undefined;
  }
}

/**
 * Compares the installed packages with the lock file by content, because modification times are meaningless after a
 * checkout or a copy.
 * @returns {boolean}
 */
function isInstalled() {
  const locked = lockedPackages(join(project, 'package-lock.json'));
  const installed = lockedPackages(join(project, 'node_modules/.package-lock.json'));
  if (locked === undefined || installed === undefined) return false;
  const same = (/** @type {string} */ name) =>
    installed[name]?.version === locked[name]?.version && installed[name]?.integrity === locked[name]?.integrity;
  // A missing optional package is for another platform.
  const kept = (/** @type {string} */ name) => same(name) || (locked[name]?.optional === true && !(name in installed));
  return Object.keys(locked).every((name) => name === '' || kept(name)) && Object.keys(installed).every(same);
}

/** @param {string} sentence @returns {never} */
function fail(sentence) {
  process.stderr.write(`${sentence}\n`);
  process.exit(1);
}

function install() {
  process.stderr.write('Installing dependencies…\n');
  const flags = ['ci', '--ignore-scripts', '--include=dev', '--include=optional', '--no-audit', '--no-fund'];
  flags.push('--no-progress', '--loglevel=error');
  const npm = process.env['npm_execpath'];
  // The child writes to stderr, because stdout belongs to the next command, which may print JSON.
  const options = { cwd: project, stdio: /** @type {import('node:child_process').StdioOptions} */ (['ignore', 2, 2]) };
  const { status, error } =
    npm === undefined
      ? spawnSync('npm', flags, { ...options, shell: process.platform === 'win32' })
      : spawnSync(process.execPath, [npm, ...flags], options);
  if (error !== undefined)
    fail(`npm could not be started (${error.message}). Install npm 10 or newer and run this again.`);
  if (status !== 0)
    fail('Installing the dependencies failed; see the output above. Check the network and run this again.');
}

if (!isInstalled()) install();
if (pinnedNode(root) === undefined && Number.parseInt(process.versions.node, 10) < 26) {
  fail(`Keyward does not include Node 26 for ${process.platform} ${process.arch}. Install Node 26 and run this again.`);
}
