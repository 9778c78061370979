import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { text } from 'node:stream/consumers';
import test, { after, type TestContext } from 'node:test';
import { freePort } from '../../packages/server/test/support/free-port.ts';
import { skipUnlessInstalled, skipWithout } from '../../scripts/required-tools.ts';
import { createAdministratorKey } from '../administrator-key.ts';
import { administrator, type Keyward, startKeyward } from '../browser/keyward.ts';
import { type Guide, guidesWithCommands } from './guide.ts';
import { Script } from './script.ts';

/** Guides whose commands need more than an account, and the tests that run them. */
const ELSEWHERE: Readonly<Record<string, string>> = {
  'docs/guides/clients.md': 'test/clients/main.ts',
  'docs/guides/oauth.md': 'packages/server/test/docs/oauth-guide.test.ts',
};
/** The npm installation of one guide, reused for guides with the same packages. */
const INSTALLED = mkdtempSync(join(tmpdir(), 'keyward-guides-'));
after(() => rmSync(INSTALLED, { recursive: true, force: true }));
const skip = skipUnlessInstalled('bash', 'curl', 'jq');

for (const guide of guidesWithCommands()) {
  const elsewhere = ELSEWHERE[guide.path];
  if (elsewhere !== undefined) {
    test(`${elsewhere} runs the commands of ${guide.path}`, () => assert.ok(existsSync(elsewhere)));
    continue;
  }
  const script = new Script(guide);
  test(`the commands of ${guide.path} work in a new account`, { skip }, (t) => runCommands(t, guide, script));
  if (script.missing !== undefined) {
    test(`the requests of ${guide.path}`, { skip: `${script.missing} is not installed` }, () => {});
  }
}

const hasGit = spawnSync('git', ['rev-parse', '--is-inside-work-tree']).status === 0;

test('git ignores the exports and the secrets that the guides create', {
  skip: skipWithout('git', hasGit, 'not a git clone'),
}, () => {
  const guides = guidesWithCommands()
    .map(({ text }) => text)
    .join('\n');
  const created = [...guides.matchAll(/(?:^.* > |--secrets |KEYWARD_DATA=)([a-z][\w.-]*)/gm)].map(
    ([, path = '']) => path,
  );
  assert.ok(created.length > 4);
  const { stdout } = spawnSync('git', ['check-ignore', ...created.map(inRoot)], { encoding: 'utf8' });
  assert.deepEqual(new Set(stdout.trim().split('\n')), new Set(created.map(inRoot)));
});

/** Only a directory matches the pattern of a directory. */
function inRoot(path: string): string {
  return path.includes('.') ? path : `${path}/`;
}

/** Replaces the ports of the guides with the ports of this run. */
type Ports = Readonly<Record<string, number>>;

async function runCommands(t: TestContext, guide: Guide, script: Script): Promise<void> {
  const keyward = await startKeyward({
    empty: true,
    settings: {
      KEYWARD_SHORTNAME: 'acme1',
      KEYWARD_ADMIN_EMAIL: administrator.email,
      KEYWARD_ADMIN_PASSWORD: administrator.password,
      KEYWARD_TRUSTED_PROXIES: '127.0.0.1',
    },
  });
  t.after(keyward.stop);
  const ports = { 8080: keyward.port, 8081: await freePort(), 8082: await freePort(), 3000: await freePort() };
  const run = { ...ports, 9000: await serviceFor(t) };
  const { code, output } = await bash(withPorts(script.text, run), folderOf(t, guide, run), await environment(keyward));
  assert.equal(code, 0, output);
  for (const line of script.skipped) t.diagnostic(`not run: ${line}`);
}

function withPorts(content: string, ports: Ports): string {
  return content.replaceAll(/\b(?:8080|8081|8082|9000|3000)\b/g, (port) => String(ports[port]));
}

/** The service behind the proxy; it requires the headers of a valid key, as the guide for Docker labels specifies. */
async function serviceFor(t: TestContext): Promise<number> {
  const port = await freePort();
  const service = createServer(({ headers }, response) => {
    response.statusCode = headers['x-keyward-code'] === 'valid' ? 200 : 401;
    response.end();
  }).listen(port, '127.0.0.1');
  t.after(() => service.close());
  await once(service, 'listening');
  return port;
}

/** A folder with the files of the guide, in which the modules of this repository and of its test project resolve. */
function folderOf(t: TestContext, { files }: Guide, ports: Ports): string {
  const folder = mkdtempSync(resolve('test/sdk-users/run-'));
  // An nginx started by root runs its workers as another user.
  chmodSync(folder, 0o755);
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  for (const file of files) writeFileSync(join(folder, basename(file)), withPorts(readFileSync(file, 'utf8'), ports));
  writeFileSync(join(folder, 'suspicious.log'), 'GET / 200\n');
  // npm installs into the project of the reader; without a package.json npm would search the parent folders for a
  // project.
  writeFileSync(join(folder, 'package.json'), '{ "private": true, "type": "module" }\n');
  return folder;
}

/** The prerequisites of the guides: Keyward, and an access token of an ADMIN key. */
async function environment(keyward: Keyward): Promise<NodeJS.ProcessEnv> {
  const { accessToken } = await createAdministratorKey(keyward, 'guide-test');
  return {
    ...keyward.environment,
    TEST_ACCESS_TOKEN: accessToken,
    TEST_INSTALLED: INSTALLED,
    TEST_NODE: process.execPath,
    TEST_CLI: resolve('packages/server/dist/cli/main.js'),
    TEST_SERVER: resolve('packages/server/dist/main.js'),
  };
}

async function bash(script: string, cwd: string, env: NodeJS.ProcessEnv) {
  const child = spawn('bash', ['-c', script], { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
  const [out, err, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]);
  return { code: code as number, output: `${out}\n${err}` };
}
