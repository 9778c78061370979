import assert from 'node:assert/strict';
import test from 'node:test';
import { endpoints, operations } from '@keyward/contract';
import { createConsoleBuild } from '../support/console-files.ts';
import { startKeyward } from '../support/keyward.ts';
import { createSdkBuild } from '../support/sdk-files.ts';

/*
 * A proxy treats any 2xx as allowed, so an undefined path must never succeed. The console serves its page at many paths
 * and is therefore the most likely cause.
 */

const PAGES = ['/', '/sign-in', '/settings/keys', '/settings/keys/$name'];
const HTML = { accept: 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8' };
const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'PROPFIND'];

const keyward = await startKeyward({
  consoleDirectory: createConsoleBuild(PAGES),
  sdkDirectory: createSdkBuild(['1.2.3']),
});
const key = await keyward.addKey();
const credentials = { 'x-api-key': key.appkey, authorization: `Bearer ${key.appkey}` };

const STANDARD = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE'];
/** An unknown method returns 501 on every path (RFC 9110, 9.1). */
const notFound = (method: string) => (STANDARD.includes(method) ? 404 : 501);

const ask = (method: string, path: string, headers = {}) =>
  keyward.request(method, path, { headers: { ...credentials, ...headers }, checked: false });

const ASSETS = [
  '/docs/style.css',
  '/favicon.svg',
  '/assets/page-1.js',
  '/sdk/keyward-sdk-1.2.3.tgz',
  '/sdk/keyward-sdk.tgz',
];
const FILES = ['/docs', ...ASSETS, '/healthz', '/readyz'];
const apiPaths = [...new Set([...Object.values(operations), ...Object.values(endpoints)].map(({ path }) => path))];
const known = [...apiPaths, ...FILES].map((path) => path.replaceAll(/\{\w+\}/g, 'acme1'));
const patterns = [...apiPaths, ...FILES, ...PAGES].map(
  (path) => new RegExp(`^${path.replaceAll('.', '\\.').replaceAll(/\{\w+\}|\$\w+/g, '[^/]*')}$`),
);

/** Common misspellings of a path. */
const mistakes: Readonly<Record<string, (path: string) => string>> = {
  'upper case': (path) => path.toUpperCase(),
  'one upper-case letter': (path) => path.replace(/[a-z]/, (letter) => letter.toUpperCase()),
  'a doubled first slash': (path) => `/${path}`,
  'a doubled last slash': (path) => path.replace(/\/(?=[^/]*$)/, '//'),
  'no first segment': (path) => path.replace(/^\/[^/]+/, ''),
  'no first two segments': (path) => path.replace(/^\/[^/]+\/[^/]+/, ''),
  'no last segment': (path) => path.replace(/\/[^/]+$/, ''),
  'a slash at the end': (path) => `${path}/`,
  'one more segment': (path) => `${path}/x`,
  'one more letter': (path) => `${path}x`,
  'a parameter': (path) => `${path};a=b`,
  'an encoded slash': (path) => path.replace(/\/(?=[^/]*$)/, '%2f'),
  'an encoded question mark': (path) => `${path}%3fa=b`,
  'a dot segment': (path) => `/x/..${path}`,
  'another version': (path) => path.replace('/v1/', '/v2/'),
  'a prefix': (path) => `/keyward${path}`,
};

function isKnown(path: string): boolean {
  return patterns.some((pattern) => pattern.test(path));
}

for (const [name, mistake] of Object.entries(mistakes)) {
  test(`a path with ${name} never succeeds, by any method, even with a valid key`, async () => {
    const paths = new Set(known.map(mistake).filter((path) => path.startsWith('/') && !isKnown(path)));
    assert.ok(paths.size > 0);
    for (const [index, path] of [...paths].entries()) {
      const isCheck = path.startsWith('/api/v1/forward-auth/');
      for (const method of ['GET', METHODS[index % METHODS.length] ?? 'GET']) {
        const { status } = await ask(method, path);
        if (isCheck) assert.ok([400, 401, 403].includes(status), `${method} ${path} returned ${status}`);
        else assert.equal(status, notFound(method), `${method} ${path}`);
      }
    }
  });
}

const MISTYPED = [
  '/forward-auth/acme1',
  '//api/v1/forward-auth/acme1',
  '/v1/forward-auth/acme1',
  '/API/v1/forward-auth/acme1',
  '/api/v1//forward-auth',
  '/api/v1/forward-auth',
  '/api/',
  '/api',
  '/metrics',
];

test('mistyped paths of forward-auth return 404 with and without a body', async () => {
  for (const path of MISTYPED) {
    for (const method of METHODS) {
      assert.equal((await ask(method, path)).status, notFound(method), `${method} ${path}`);
      const sent = { content: '{', headers: { 'content-type': 'application/json' }, checked: false };
      assert.equal(
        (await keyward.request(method, path, sent)).status,
        notFound(method),
        `${method} ${path} with a body`,
      );
    }
  }
  for (const method of METHODS) assert.equal((await ask(method, '*')).status, notFound(method), `${method} *`);
  assert.equal((await ask('GET', '/api/v1/forward-auth/')).status, 401);
  assert.equal((await ask('GET', '/api/v1/forward-auth/?')).status, 401);
});

test('a browser gets the console page with a 404, and other clients get an error', async () => {
  for (const path of ['/forward-auth/acme1', '/settings/none', '/settings/keys/a/b', '/assets/none.js', '/api/none']) {
    const page = await ask('GET', path, HTML);
    assert.deepEqual([page.status, page.headers['content-type']], [404, 'text/html; charset=utf-8'], path);
    const [, nonce] = /nonce="([^"]+)"/.exec(page.text) ?? [];
    assert.ok(page.headers['content-security-policy']?.includes(`'nonce-${nonce}'`), path);
    assert.deepEqual([page.headers['cache-control'], page.headers['vary']], ['no-store', 'accept']);
    for (const headers of [{}, { accept: '*/*' }, { accept: 'application/json' }, { accept: 'text/html;q=0' }]) {
      const response = await ask('GET', path, headers);
      assert.deepEqual([response.status, response.body.code], [404, 'not_found'], path);
    }
  }
  const head = await ask('HEAD', '/metrics', HTML);
  assert.deepEqual([head.status, head.text], [404, '']);
});

const ENCODED = ['a%20b', 'a%2Fb', 'a.b', 'a~b', '%C3%A4', 'a:b', 'a%3Fb'];

test('every console page is served with any name in its path and with a trailing slash', async () => {
  const names = ['nightly_report', ...ENCODED];
  for (const path of PAGES.flatMap((each) => names.map((name) => each.replace('$name', name)))) {
    for (const spelling of [path, `${path}?a=b`, ...(path === '/' ? [] : [`${path}/`])]) {
      for (const headers of [HTML, { accept: '*/*' }, {}]) {
        const page = await keyward.request('GET', spelling, { headers, checked: false });
        assert.deepEqual([page.status, page.headers['content-type']], [200, 'text/html; charset=utf-8'], spelling);
        assert.ok(!page.text.includes('__KEYWARD_NONCE__'));
      }
      assert.equal((await ask('HEAD', spelling)).status, 200, spelling);
    }
  }
  assert.equal((await ask('GET', '/settings/keys/%ff')).status, 400);
});

test('pages, files and documents only support GET and HEAD', async () => {
  const pages = PAGES.map((page) => page.replace('$name', 'x'));
  for (const path of [...pages, ...ASSETS, '/docs']) {
    for (const method of ['POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE']) {
      const { status, headers } = await ask(method, path, HTML);
      assert.deepEqual([status, headers.allow], [405, 'GET, HEAD'], `${method} ${path}`);
    }
  }
});
