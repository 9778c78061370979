import assert from 'node:assert/strict';
import { rmSync, writeFileSync } from 'node:fs';
import { type IncomingMessage, request } from 'node:http';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import test from 'node:test';
import { installCommand } from '../../src/http/sdk.ts';
import { createConsoleBuild } from '../support/console-files.ts';
import { startKeyward } from '../support/keyward.ts';
import { createSdkBuild, tarballOf } from '../support/sdk-files.ts';

const CURRENT = '/sdk/keyward-sdk-1.10.0.tgz';
const OLDER = '/sdk/keyward-sdk-1.9.2.tgz';
const LATEST = '/sdk/keyward-sdk.tgz';
const OTHER_METHODS = ['POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE'];

const sdkDirectory = createSdkBuild(['1.10.0', '1.9.2', '2.0.0-rc.1']);
const publicUrl = 'https://keys.example.com';
const keyward = await startKeyward({
  publicUrl,
  sdkDirectory,
  consoleDirectory: createConsoleBuild(),
  allowedHosts: 'keyward.internal',
  trustedProxies: ['127.0.0.1'],
});

/** Sends exactly these headers and returns the response with its raw bytes. */
async function get(path: string, headers: Record<string, string> = {}, method = 'GET') {
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
  request({ host: '127.0.0.1', port: keyward.port, path, method, headers, agent: false }, resolve)
    .on('error', reject)
    .end();
  const response = await promise;
  return { status: response.statusCode, headers: response.headers, bytes: await buffer(response) };
}

test('each version of the SDK is served unmodified to every client and is cacheable forever', async () => {
  for (const version of ['1.10.0', '1.9.2', '2.0.0-rc.1']) {
    for (const encodings of [{}, { 'accept-encoding': 'br, gzip' }]) {
      const { status, headers, bytes } = await get(`/sdk/keyward-sdk-${version}.tgz`, encodings);
      assert.equal(status, 200, version);
      assert.deepEqual(bytes, tarballOf(version), 'the package is compressed once');
      assert.equal(headers['content-type'], 'application/gzip');
      assert.equal(headers['content-length'], String(bytes.length));
      assert.equal(headers['cache-control'], 'public, max-age=31536000, immutable');
      assert.equal(headers['x-content-type-options'], 'nosniff');
      assert.match(headers['strict-transport-security'] ?? '', /max-age/);
      for (const name of ['content-encoding', 'vary', 'set-cookie']) assert.equal(headers[name], undefined, name);
    }
  }
});

test('HEAD, conditional requests and ranges of a package work', async () => {
  const whole = await get(CURRENT);
  const head = await get(CURRENT, {}, 'HEAD');
  assert.deepEqual([head.status, head.bytes.length], [200, 0]);
  for (const name of ['content-length', 'content-type', 'etag', 'cache-control']) {
    assert.ok(whole.headers[name]);
    assert.equal(head.headers[name], whole.headers[name], name);
  }
  const etag = whole.headers.etag ?? '';
  const known = await get(CURRENT, { 'if-none-match': etag });
  assert.deepEqual([known.status, known.bytes.length, known.headers.etag], [304, 0, etag]);
  assert.equal((await get(OLDER, { 'if-none-match': etag })).status, 200);
  const rest = await get(CURRENT, { range: 'bytes=10-', 'if-range': etag });
  assert.deepEqual([rest.status, rest.bytes], [206, whole.bytes.subarray(10)]);
});

test('an unknown version returns 404 for every method, names the current version, and is not cacheable', async () => {
  const unknown = ['keyward-sdk-9.9.9.tgz', 'keyward-sdk-1.10.0.tgzx', 'KEYWARD-SDK-1.10.0.tgz', 'keyward-sdk-.tgz'];
  for (const file of [...unknown, 'keyward-sdk-..%2f..%2fversions.json', 'versions.json', '%2e%2e', '']) {
    for (const method of ['GET', ...OTHER_METHODS]) {
      for (const accept of ['*/*', 'text/html']) {
        const path = `/sdk/${file}`;
        const response = await keyward.expectError('not_found', method, path, { headers: { accept } });
        assert.equal(response.status, 404);
        assert.match(response.body.message, /The current version is 1\.10\.0, at \/sdk\/keyward-sdk-1\.10\.0\.tgz\.$/);
        assert.equal(response.headers['npm-notice'], response.body.message, 'npm prints this header');
        assert.equal(response.headers['cache-control'], 'no-store');
      }
    }
  }
  assert.equal((await get('/sdk/keyward-sdk-9.9.9.tgz', {}, 'HEAD')).status, 404);
  for (const path of ['/sdk', '/sdk/../sdk/versions.json', '/sdk/x/versions.json', '/SDK/keyward-sdk-1.10.0.tgz']) {
    assert.equal((await get(path)).status, 404, path);
  }
});

test('the path without a version redirects to the current version for any Host and is not cacheable', async () => {
  const hosts = ['keys.example.com', `127.0.0.1:${keyward.port}`, 'keyward.internal'];
  for (const host of hosts) {
    for (const method of ['GET', 'HEAD']) {
      const { status, headers } = await get(LATEST, { host, 'x-forwarded-proto': 'https' }, method);
      assert.deepEqual([status, headers.location, headers['cache-control']], [302, CURRENT, 'no-store'], host);
    }
  }
});

test('packages only support GET and HEAD', async () => {
  for (const path of [CURRENT, OLDER, LATEST]) {
    for (const method of OTHER_METHODS) {
      const { status, headers } = await get(path, {}, method);
      assert.deepEqual([status, headers.allow], [405, 'GET, HEAD'], `${method} ${path}`);
    }
  }
});

test('host, plain HTTP and secrets in the URL are checked for packages too', async () => {
  assert.equal((await get(CURRENT, { host: 'evil.example' })).status, 421);
  assert.equal((await get(CURRENT, { host: 'keyward.internal', 'x-forwarded-for': '203.0.113.9' })).status, 403);
  const key = await keyward.addKey();
  for (const path of [`${CURRENT}?key=${key.appkey}`, `/sdk/${key.appkey}`]) {
    await keyward.expectError('secret_in_url', 'GET', path);
  }
});

test('a build does not change the package that a running server serves', async () => {
  const directory = createSdkBuild(['1.10.0']);
  const running = await startKeyward({ sdkDirectory: directory });
  writeFileSync(join(directory, 'keyward-sdk-1.10.0.tgz'), 'another build');
  const fetched = async () => Buffer.from(await (await fetch(running.url + CURRENT)).arrayBuffer());
  assert.deepEqual(await fetched(), tarballOf('1.10.0'));
  rmSync(join(directory, 'keyward-sdk-1.10.0.tgz'));
  assert.deepEqual(await fetched(), tarballOf('1.10.0'));
});

test('the reference and the console print the install command with the public URL, never with the Host', async () => {
  const command = `npm install ${publicUrl}${CURRENT}`;
  for (const host of ['keys.example.com', `127.0.0.1:${keyward.port}`, `localhost:${keyward.port}`]) {
    for (const path of ['/docs', '/']) {
      const headers = { host, 'x-forwarded-host': host, 'x-forwarded-proto': 'https' };
      const { text } = await keyward.request('GET', path, { headers, checked: false });
      assert.ok(text.includes(command), `${host} ${path}`);
      assert.equal(text.split('keyward-sdk').length, 2, 'the package is named once');
    }
  }
});

const urls: readonly (readonly [url: string, isPrinted: boolean])[] = [
  ['https://10.0.0.5', true],
  ['http://127.0.0.1:8080', true],
  ['http://127.9.9.9', true],
  ['http://localhost', true],
  ['http://[::1]:8080', true],
  ['http://keys.example.com', false],
  ['http://10.0.0.5:8080', false],
  ['http://localhost.example.com', false],
  ['http://[fd00::5]', false],
];

test('the command is printed for https, and for plain HTTP only on loopback', () => {
  for (const [url, isPrinted] of urls) {
    const expected = isPrinted ? `npm install ${url}${CURRENT}` : undefined;
    assert.equal(installCommand(url, { current: '1.10.0' }), expected, url);
  }
});

test('over plain HTTP the page explains why there is no command and what to do', async () => {
  const options = {
    sdkDirectory,
    consoleDirectory: createConsoleBuild(),
    insecureHttp: 'private',
    empty: true,
  } as const;
  const running = await startKeyward({ ...options, publicUrl: 'http://10.0.0.5:8080' });
  const textOf = async (path: string) => (await running.request('GET', path, { checked: false })).text;
  const reference = await textOf('/docs');
  assert.match(reference, /uses plain HTTP, where a package can be replaced in transit\. Set <code>KEYWARD_PUBLIC_URL/);
  for (const text of [reference, await textOf('/')]) assert.ok(!text.includes('npm install'));
});
