import { execFile } from 'node:child_process';
import { existsSync, globSync, mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { builtFiles } from '../build/package.ts';
import { buildTarball, tarballOf } from '../build/tarball.ts';

export const run = promisify(execFile);
const packages = fileURLToPath(new URL('../..', import.meta.url));

export interface Installed {
  readonly sdk: typeof import('../src/index.ts');
  readonly verifier: typeof import('../src/verifier/index.ts');
  /** A user's project outside the workspace, with the package in its node_modules. */
  readonly project: string;
  readonly folder: string;
  /** Imports an entry such as `/express`, like a module of the user. */
  // biome-ignore lint/suspicious/noExplicitAny: each entry has different exports
  load(entry: string): Promise<any>;
}

/** Packs the package and unpacks it in a user's project, which is deleted when the process exits. */
export async function installPacked(): Promise<Installed> {
  const project = mkdtempSync(join(tmpdir(), 'keyward-sdk-user-'));
  process.on('exit', () => rmSync(project, { recursive: true, force: true }));
  const folder = join(project, 'node_modules', '@keyward', 'sdk');
  mkdirSync(folder, { recursive: true });
  const tarball = await writeTarball(project);
  await run('tar', ['-xzf', tarball, '-C', folder, '--strip-components=1']);
  writeFileSync(join(project, 'package.json'), '{ "type": "module" }\n');
  const [sdk, verifier] = await Promise.all([load(project, ''), load(project, '/verifier')]);
  return { sdk, verifier, project, folder, load: (entry) => load(project, entry) };
}

async function load(project: string, entry: string) {
  const file = join(project, `load${entry.replace('/', '-')}.js`);
  writeFileSync(file, `export * from '@keyward/sdk${entry}';\n`);
  return import(pathToFileURL(file).href);
}

/** Rejects a stale build; `npm test` builds before it tests. */
async function writeTarball(folder: string): Promise<string> {
  if (!isBuilt()) return buildTarball(folder);
  const path = join(folder, 'built.tgz');
  writeFileSync(path, tarballOf(await builtFiles()));
  return path;
}

function isBuilt(): boolean {
  const sources = globSync('{sdk/src,sdk/build,contract/src}/**/*.ts', { cwd: packages });
  const built = join(packages, 'sdk/dist/index.js');
  const newest = Math.max(...sources.map((file) => statSync(join(packages, file)).mtimeMs));
  return existsSync(built) && statSync(built).mtimeMs > newest;
}
