import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { copyFileSync, existsSync } from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';
import { fileURLToPath } from 'node:url';
import { skipWithout, type Tool } from '../../../scripts/required-tools.ts';
import { envelope, loopbackApi } from './loopback-api.ts';
import { loopbackFeed } from './loopback-feed.ts';
import { loopbackProxy } from './loopback-proxy.ts';
import { nodeOnPath } from './node-on-path.ts';
import { installPacked, run } from './packed.ts';
import { ISSUER, keyNamed, row, snapshot } from './played-account.ts';
import { VALID } from './unusable-answers.ts';

const { project } = await installPacked();
const folder = fileURLToPath(new URL('./runtimes/', import.meta.url));
const script = join(project, 'verify.js');
copyFileSync(join(folder, 'verify.js'), script);
const lister = join(project, 'list-users.js');
copyFileSync(join(folder, 'list-users.js'), lister);

/** Installs Bun and Deno from npm, for this test only. Returns the reason if they are not available. */
function install(): string | undefined {
  const install = fileURLToPath(new URL('../../../scripts/install.mjs', import.meta.url));
  const { status, stderr } = spawnSync(process.execPath, [install, 'packages/sdk/test/runtimes'], { encoding: 'utf8' });
  return status === 0 ? undefined : `Bun and Deno cannot be installed: ${stderr.trim().split('\n').at(-1)}`;
}

const failure = install();
const bun = join(folder, 'node_modules/@oven/bun-linux-x64/bin/bun');
const deno = join(folder, 'node_modules/@deno/linux-x64-glibc/deno');
const node20 = nodeOnPath(20);
const missing = (tool: Tool, file: string) =>
  skipWithout(tool, existsSync(file), `${tool}: ${failure ?? 'npm has none for this platform'}`);

const signers: readonly (readonly [string, KeyObject, KeyObject])[] = [
  ['EdDSA', generateKeyPairSync('ed25519')] as const,
  ['ES256', generateKeyPairSync('ec', { namedCurve: 'P-256' })] as const,
  ['RS256', generateKeyPairSync('rsa', { modulusLength: 2048 })] as const,
].map(([name, { privateKey, publicKey }]) => [name, privateKey, publicKey]);

const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');

function tokenOf([alg, key]: (typeof signers)[number]): string {
  const claims = { iss: ISSUER, aud: 'flows', exp: 4_000_000_000, acc: 'acc_1', sub: 'key_a', gen: 1 };
  const input = `${encode({ alg, typ: 'at+jwt', kid: alg })}.${encode(claims)}`;
  const signature = sign(alg === 'EdDSA' ? null : 'sha256', Buffer.from(input), { key, dsaEncoding: 'ieee-p1363' });
  return `${input}.${signature.toString('base64url')}`;
}

for (const [name, command, args, skip] of [
  ['Node 26', process.execPath, [], false],
  ['Node 20', node20 ?? '', [], skipWithout('node20', node20 !== undefined, 'no Node 20 is on the path')],
  ['Bun', bun, [], missing('bun', bun)],
  [
    'Deno',
    deno,
    ['run', '--no-remote', '--node-modules-dir=manual', '--allow-net=127.0.0.1', '--allow-read'],
    missing('deno', deno),
  ],
] as const) {
  test(`both verifiers and the fetch middleware in ${name}`, { skip }, async (t) => {
    const feed = await loopbackFeed(t);
    const isQuestion = ({ url }: { readonly url: string }) => url === '/api/v1/verify';
    feed.answer = (request) => (isQuestion(request) ? { status: 200, body: { data: VALID } } : { status: 204 });
    const jwks = signers.map(([kid, , key]) => ({ ...key.export({ format: 'jwk' }), kid }));
    const input = { url: feed.url, good: keyNamed('a'), bad: keyNamed('b'), token: signers.map(tokenOf) };
    const finished = run(command, [...args, script, JSON.stringify(input)], { cwd: project, timeout: 60_000 });
    const began = feed.connection();
    snapshot(
      await Promise.race([began, finished.then(({ stdout, stderr }) => Promise.reject(new Error(stdout + stderr)))]),
      {
        now: Math.floor(Date.now() / 1000),
        keys: [row('a')],
        jwks,
      },
    );
    assert.deepEqual(JSON.parse((await finished).stdout), {
      checks: ['valid', 'unknown', 'unknown'],
      tokens: ['valid', 'valid', 'valid', 'unknown'],
      answers: ['a', 401],
      asked: 'valid',
    });
    const uses = feed.reports.find((request) => !isQuestion(request));
    assert.equal(JSON.parse(uses?.body ?? '{}').usage?.length, 1);
  });
}

for (const [name, command, args, skip] of [
  ['Node 26', process.execPath, [], false],
  ['Bun', bun, [], missing('bun', bun)],
  [
    'Deno',
    deno,
    ['run', '--no-remote', '--node-modules-dir=manual', '--allow-net', '--allow-read'],
    missing('deno', deno),
  ],
] as const) {
  test(`the client uses the proxy of the environment in ${name}`, { skip }, async (t) => {
    const api = await loopbackApi(t, () => ({ body: envelope([{ id: 'u1' }]) }));
    const { url, hosts } = await loopbackProxy(t, api.url);
    const proxies = { HTTP_PROXY: url, http_proxy: url, NO_PROXY: '', no_proxy: '', NODE_USE_ENV_PROXY: '1' };
    const options = { cwd: project, timeout: 60_000, env: { ...process.env, ...proxies } };
    const { stdout } = await run(command, [...args, lister, 'http://keyward.internal:8080'], options);
    assert.deepEqual(JSON.parse(stdout), [{ id: 'u1' }]);
    assert.deepEqual(hosts, ['keyward.internal:8080']);
    assert.match(String(api.seen[0]?.headers['user-agent']), new RegExp(`^keyward-sdk/[\\d.]+ ${name.split(' ')[0]}`));
  });
}
