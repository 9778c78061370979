import assert from 'node:assert/strict';
import { type ExecFileException, execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import {
  appendFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { basename, join } from 'node:path';
import test, { type TestContext } from 'node:test';
import { fileURLToPath } from 'node:url';
import { writeServed } from '../../../sdk/build/served.ts';
import { buildTarball, tarballOf } from '../../../sdk/build/tarball.ts';
import { freePort } from '../support/free-port.ts';
import { start, stop, temporaryFolder } from './support/server-process.ts';

const packages = fileURLToPath(new URL('../../..', import.meta.url));
const OLD = '0.0.9';
const PACKAGE = 'node_modules/@keyward/sdk';

/** Creates a copy of the built server with its console, so that a test can replace the SDK packages. */
function copyServer(): { readonly main: string; readonly sdk: string } {
  const copy = join(temporaryFolder(), 'packages');
  mkdirSync(copy);
  cpSync(join(packages, 'server/dist'), join(copy, 'server/dist'), { recursive: true });
  symlinkSync(join(packages, 'console'), join(copy, 'console'));
  return { main: join(copy, 'server/dist/main.js'), sdk: join(copy, 'server/dist/sdk') };
}

/** Writes the tarball of an older version. */
function releaseOld(folder: string): void {
  const manifest = { name: '@keyward/sdk', version: OLD, type: 'module', exports: './index.js' };
  const files = [
    ['package.json', JSON.stringify(manifest)],
    ['index.js', `export const version = '${OLD}';\n`],
  ] as const;
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, `keyward-sdk-${OLD}.tgz`), tarballOf(new Map(files)));
}

/** A proxy in front of the server, with the public URL. */
async function startProxy(t: TestContext, port: number): Promise<string> {
  const proxy = createServer((incoming, outgoing) => {
    const { method, url: path, headers } = incoming;
    request({ host: '127.0.0.1', port, method, path, headers }, (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(outgoing);
    })
      .on('error', () => outgoing.destroy())
      .end();
  }).listen(0, '127.0.0.1');
  t.after(() => {
    proxy.closeAllConnections();
    proxy.close();
  });
  await once(proxy, 'listening');
  return `http://localhost:${(proxy.address() as AddressInfo).port}`;
}

interface CommandResult {
  readonly error: ExecFileException | null;
  readonly output: string;
}

/** Runs npm in a project, with a separate cache and no registry. */
function npm(project: string, ...args: string[]): Promise<CommandResult> {
  const path = process.env['npm_execpath'];
  const [program, ...original] = path === undefined ? ['npm'] : [process.execPath, path];
  const settings = ['--cache', temporaryFolder(), '--registry', 'http://127.0.0.1:1', '--no-audit', '--no-fund'];
  return new Promise((resolve) => {
    execFile(program, [...original, ...args, ...settings], { cwd: project }, (error, stdout, stderr) =>
      resolve({ error, output: stdout + stderr }),
    );
  });
}

const versionIn = (project: string): string =>
  JSON.parse(readFileSync(join(project, PACKAGE, 'package.json'), 'utf8')).version;

const commandOf = async (url: string): Promise<string> =>
  /npm install [^<\s]+/.exec(await (await fetch(`${url}/docs`)).text())?.[0] ?? '';

test('npm installs the SDK with the command of /docs, and npm ci installs the same version after a server update', async (t) => {
  const { main, sdk } = copyServer();
  const released = join(temporaryFolder(), 'released');
  releaseOld(released);
  rmSync(sdk, { recursive: true });
  releaseOld(sdk);
  writeFileSync(join(sdk, 'versions.json'), JSON.stringify([OLD]));

  const port = await freePort();
  const url = await startProxy(t, port);
  const settings = { KEYWARD_PUBLIC_URL: url, KEYWARD_DATA: join(temporaryFolder(), 'data') };
  const old = await start(t, { main, port, settings });
  const project = temporaryFolder();
  writeFileSync(join(project, 'package.json'), '{}');
  const oldUrl = `${url}/sdk/keyward-sdk-${OLD}.tgz`;
  assert.equal(await commandOf(url), `npm install ${oldUrl}`);
  const installed = await npm(project, 'install', oldUrl);
  assert.equal(installed.error, null, installed.output);
  const lock = readFileSync(join(project, 'package-lock.json'), 'utf8');
  const bytes = readFileSync(join(released, `keyward-sdk-${OLD}.tgz`));
  const { resolved, integrity } = JSON.parse(lock).packages[PACKAGE];
  assert.deepEqual([resolved, integrity], [oldUrl, `sha512-${createHash('sha512').update(bytes).digest('base64')}`]);
  await stop(old);

  await writeServed(sdk, released);
  await start(t, { main, port, settings });
  const current = await commandOf(url);
  assert.notEqual(current, `npm install ${oldUrl}`);
  for (const attempt of ['first', 'second']) {
    rmSync(join(project, 'node_modules'), { recursive: true });
    const { error, output } = await npm(project, 'ci');
    assert.equal(error, null, `${attempt}: ${output}`);
    assert.equal(versionIn(project), OLD);
    assert.equal(readFileSync(join(project, 'package-lock.json'), 'utf8'), lock);
  }

  const [, , currentUrl = ''] = current.split(' ');
  const updated = await npm(project, 'install', currentUrl);
  assert.equal(updated.error, null, updated.output);
  assert.equal(basename(currentUrl), `keyward-sdk-${versionIn(project)}.tgz`);
  const unknown = await npm(project, 'install', `${url}/sdk/keyward-sdk-0.0.1.tgz`);
  assert.match(unknown.output, new RegExp(`The current version is ${versionIn(project)}, at /sdk/`));
});

test('a released version is served with the bytes of its release, even if it is the current version', async () => {
  const [folder, released] = [temporaryFolder(), temporaryFolder()];
  const { version } = JSON.parse(readFileSync(join(packages, 'sdk/package.json'), 'utf8'));
  for (const each of [version, OLD]) writeFileSync(join(released, `keyward-sdk-${each}.tgz`), `bytes of ${each}`);
  writeFileSync(join(released, 'README.md'), 'no package');
  writeFileSync(join(folder, 'keyward-sdk-0.0.1.tgz'), 'of an earlier build');
  await writeServed(folder, released);
  const served = (name: string) => readFileSync(join(folder, name), 'utf8');
  assert.deepEqual(JSON.parse(served('versions.json')), [version, OLD]);
  for (const each of [version, OLD]) assert.equal(served(`keyward-sdk-${each}.tgz`), `bytes of ${each}`);
  assert.throws(() => served('keyward-sdk-0.0.1.tgz'));
});

/** Returns whether the version of a tarball was released with different bytes. */
function isChanged(tarball: string, released: string): boolean {
  const file = join(released, basename(tarball));
  return existsSync(file) && !readFileSync(file).equals(readFileSync(tarball));
}

test('the sources build the released bytes, or have a newer version', async () => {
  const [folder, released] = [temporaryFolder(), temporaryFolder()];
  const tarball = await buildTarball(folder);
  assert.ok(!isChanged(tarball, join(packages, 'sdk/released')), 'raise the version in packages/sdk/package.json');
  cpSync(folder, released, { recursive: true });
  assert.ok(!isChanged(tarball, released));
  appendFileSync(join(released, basename(tarball)), 'x');
  assert.ok(isChanged(tarball, released));
});

test('the SDK is served from the build, never from the data directory', async (t) => {
  const data = join(temporaryFolder(), 'data');
  const settings = { KEYWARD_DATA: data };
  await stop(await start(t, { settings }));
  for (const folder of ['sdk', '.']) {
    mkdirSync(join(data, folder), { recursive: true });
    writeFileSync(join(data, folder, 'keyward-sdk-9.9.9.tgz'), 'another package');
    writeFileSync(join(data, folder, 'versions.json'), '["9.9.9"]');
  }
  const { url } = await start(t, { settings });
  assert.equal((await fetch(`${url}/sdk/keyward-sdk-9.9.9.tgz`)).status, 404);
  assert.ok(!(await commandOf(url)).includes('9.9.9'));
});
