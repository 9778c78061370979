import { execFile } from 'node:child_process';
import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { buildTarball } from '../../packages/sdk/build/tarball.ts';

const run = promisify(execFile);
const project = import.meta.dirname;
const root = join(project, '../..');

/**
 * Installs the test project, and the packed SDK next to a copy of the programs, as a user would. The folder is in the
 * test project, so that the frameworks resolve.
 * @returns the folder, and a function that removes it
 */
export async function install(): Promise<{ folder: string; remove: () => Promise<void> }> {
  await run(process.execPath, [join(root, 'scripts/install.mjs'), 'test/sdk-users'], { cwd: root });
  const folder = await mkdtemp(join(project, 'run-'));
  await cp(join(project, 'programs'), folder, { recursive: true });
  await writeFile(join(folder, 'package.json'), '{ "private": true, "type": "module" }\n');
  const tarball = await buildTarball(folder);
  await npm(['install', '--offline', '--ignore-scripts', tarball], folder);
  return { folder, remove: () => rm(folder, { recursive: true }) };
}

async function npm(args: readonly string[], cwd: string): Promise<void> {
  const npm = process.env['npm_execpath'];
  await (npm ? run(process.execPath, [npm, ...args], { cwd }) : run('npm', args, { cwd }));
}
