// Plain JavaScript, because `npm start` runs this right after the installation, when the shell may still cache the path
// of an older Node.
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = dirname(dirname(fileURLToPath(import.meta.url)));
const notSources = new Set(['dist', 'node_modules', 'test']);

/**
 * Returns every file under a path in a stable order.
 * @param {string} path @returns {string[]}
 */
function filesOf(path) {
  if (!existsSync(path)) return [];
  if (!statSync(path).isDirectory()) return [path];
  return readdirSync(path)
    .filter((name) => !notSources.has(name))
    .sort()
    .flatMap((name) => filesOf(join(path, name)));
}

/** @param {readonly string[]} sources */
function digestOf(sources) {
  const digest = createHash('sha256');
  for (const file of sources.map((path) => join(root, path)).flatMap(filesOf)) {
    digest.update(`${relative(root, file)}\0`).update(createHash('sha256').update(readFileSync(file)).digest());
  }
  return digest.digest('hex');
}

/**
 * Builds a package if its sources have changed since its last build.
 * @param {string} name the name of the package in messages
 * @param {string} folder the package's folder, relative to the root
 * @param {readonly string[]} sources files and folders, relative to the root
 * @param {() => boolean} build returns whether it succeeded
 * @param {string} output the output folder, relative to the root
 */
export function buildWhenStale(name, folder, sources, build, output = `${folder}/dist`) {
  const stamp = join(root, output, '.sources');
  const digest = digestOf(sources);
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === digest) return;
  process.stderr.write(`Building ${name}…\n`);
  if (build()) {
    writeFileSync(stamp, digest);
  } else {
    process.stderr.write(`Building ${name} failed; see the output above. Correct ${folder} and run this again.\n`);
    process.exitCode = 1;
  }
}
