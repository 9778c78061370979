import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';
import { version } from '../build/package.ts';
import { buildTarball, tarballName } from '../build/tarball.ts';
import { copyWorkspace } from './copied-workspace.ts';
import { run } from './packed.ts';

/** The environment of a user, without the settings of the npm that runs the tests. */
const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^npm_|^INIT_CWD$/i.test(name)));
const npm = process.env['npm_execpath'];
const [command, ...first] = npm === undefined ? ['npm'] : [process.execPath, npm];

async function pack(folder: string, ...args: string[]): Promise<string> {
  return (await run(command, [...first, 'pack', ...args], { cwd: folder, env })).stdout;
}

/** Kills npm and its child processes as soon as a file appears, so that they cannot clean up. */
async function packUntil(file: string, folder: string): Promise<void> {
  const child = spawn(command, [...first, 'pack'], { cwd: folder, env, detached: true, stdio: 'ignore' });
  const ended = new Promise((resolve) => child.once('exit', resolve));
  const poll = setInterval(() => {
    if (existsSync(join(folder, file))) process.kill(-Number(child.pid), 'SIGKILL');
  }, 5);
  await ended;
  clearInterval(poll);
}

/** Returns the names of the files in a tarball. */
async function listOf(tarball: string): Promise<string[]> {
  return (await run('tar', ['-tzf', tarball])).stdout.trim().split('\n').sort();
}

test('`npm pack` creates the same bytes that the server serves, and changes no tracked file, even if interrupted', async (t) => {
  const workspace = copyWorkspace(t);
  const folder = join(workspace, 'packages/sdk');
  const git = async (...args: string[]) => (await run('git', args, { cwd: workspace })).stdout;
  await git('init', '--quiet');
  await git('add', '.');
  await git('-c', 'user.name=x', '-c', 'user.email=x@example.com', 'commit', '--quiet', '--message', 'All');

  for (const file of ['dist', tarballName(await version())]) {
    await packUntil(file, folder);
    assert.equal(await git('status', '--porcelain'), '', `interrupted when ${file} existed`);
  }
  await pack(folder, '--pack-destination', '..');
  assert.equal(await git('status', '--porcelain'), '');
  const [packed, served] = [
    join(folder, '..', tarballName(await version())),
    await buildTarball(join(workspace, 'served')),
  ];
  assert.ok(readFileSync(packed).equals(readFileSync(served)), 'the bytes differ');

  await pack(folder, '--ignore-scripts');
  const ofNpm = join(folder, tarballName(await version()));
  assert.deepEqual(await listOf(ofNpm), await listOf(packed), 'npm without scripts selects other files');
});
