// Plain JavaScript because `npm start` runs it right after the installation, where the shell may still cache the
// machine's own, older Node.
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = dirname(dirname(fileURLToPath(import.meta.url)));
const notSources = new Set(['dist', 'node_modules', 'test']);

/** @param {string} path @returns {string[]} every file below a path, in a stable order */
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
 * Builds a package when its sources are others than those of its last build.
 * @param {string} name what is built, in words
 * @param {string} folder the package, from the root
 * @param {readonly string[]} sources files and folders, from the root
 * @param {() => boolean} build @returns whether it succeeded
 * @param {string} output where it is built, from the root
 */
export function buildWhenStale(name, folder, sources, build, output = `${folder}/dist`) {
  const stamp = join(root, output, '.sources');
  const digest = digestOf(sources);
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === digest) return;
  process.stderr.write(`Building ${name}…\n`);
  if (build()) {
    writeFileSync(stamp, digest);
  } else {
    process.stderr.write(`Building ${name} failed, see above. Correct ${folder} and run this again.\n`);
    process.exitCode = 1;
  }
}
