import assert from 'node:assert/strict';
import { posix } from 'node:path';
import test from 'node:test';
import fc from 'fast-check';
import { isAmbiguousPath } from '../../src/http/direct/ambiguous-path.ts';
import { startKeyward } from '../support/keyward.ts';
import { ambiguousPaths, unambiguousPaths } from '../support/path-spellings.ts';

const keyward = await startKeyward();
const as = await keyward.asUser('ADMIN');
const FORWARD_AUTH = '/api/v1/forward-auth/acme1';

async function newKey(appname: string, members: object = {}): Promise<string> {
  const body = { appname, roles: ['ADMIN'], ...members };
  return (await keyward.ok('POST', '/api/v1/api-keys', { body, as })).body.data.appkey;
}

const appkey = await newKey('behind-proxy');

interface CheckOptions {
  readonly path?: string;
  readonly key?: string;
  readonly headers?: Record<string, string | string[]>;
}

async function check({ path = '', key = appkey, headers = {} }: CheckOptions): Promise<[number, unknown]> {
  const options = { headers: { 'x-api-key': key, ...headers }, checked: false };
  const response = await keyward.request('GET', FORWARD_AUTH + path, options);
  if (response.status !== 200 && response.status < 500) assert.equal(response.body?.status, response.status);
  return [response.status, response.headers['x-keyward-code']];
}

const method = { 'x-forwarded-method': 'GET' };
const uri = (value: string) => ({ ...method, 'x-forwarded-uri': value });
const ALLOWED = [200, 'valid'];
const DENIED = [403, 'ambiguous_path'];

for (const [reason, paths] of Object.entries(ambiguousPaths)) {
  test(`a path that a proxy and a service may read differently is denied: ${reason}`, async () => {
    for (const path of paths) assert.deepEqual(await check({ headers: uri(path) }), DENIED, path);
  });
}

test('an unambiguous path is allowed', async () => {
  for (const path of unambiguousPaths) assert.deepEqual(await check({ headers: uri(path) }), ALLOWED, path);
});

test('a path with raw UTF-8 or Latin-1 bytes is treated like its percent-encoded form', async () => {
  const bytes = (text: string) => Buffer.from(text).toString('latin1');
  for (const path of [bytes('/日本語/Café'), '/caf\xe9', bytes('/😀')]) {
    assert.deepEqual(await check({ headers: uri(path) }), ALLOWED, path);
  }
  for (const path of [bytes('/flows/．．/admin'), bytes('/flows/..／admin'), '/flows/..\xc0\xafadmin', '/flows/\tx']) {
    assert.deepEqual(await check({ headers: uri(path) }), DENIED, path);
  }
  for (let code = 0; code < 32; code++) assert.ok(isAmbiguousPath(`/flows/${String.fromCharCode(code)}`), `${code}`);
  assert.ok(isAmbiguousPath('/flows/\x7f'));
});

const HEADERS = [
  'X-Forwarded-Uri',
  'X-Forwarded-Url',
  'X-Forwarded-Path',
  'X-Original-Uri',
  'X-Original-Url',
  'X-Original-Path',
  'X-Replaced-Path',
  'X-Rewrite-Url',
  'X-Envoy-Original-Path',
  'X-Auth-Request-Redirect',
];

for (const name of HEADERS) {
  test(`every value of ${name} is checked, whether the header is repeated or sent with other headers`, async () => {
    for (const path of ['/flows/../admin', '/flows/..%2fadmin', '//admin', '*']) {
      assert.deepEqual(await check({ headers: { ...method, [name]: path } }), DENIED, path);
      assert.deepEqual(await check({ headers: { ...uri('/flows/1'), [name]: ['/flows/1', path] } }), DENIED, path);
      assert.deepEqual(await check({ headers: { ...method, [name]: [path, '/flows/1'] } }), DENIED, path);
      assert.deepEqual(await check({ headers: { ...method, [name]: ['/flows?x', path] } }), DENIED, path);
      assert.deepEqual(await check({ headers: { ...method, [name]: ['/flows/1', '/flows/1', path] } }), DENIED, path);
    }
    for (const value of ['/flows/1', 'http://service.example/flows/1?next=../x', '', ['/flows/1', '/flows/2?x=//']]) {
      assert.deepEqual(await check({ headers: { ...method, [name]: value } }), ALLOWED, String(value));
    }
  });
}

test('the path that a proxy appends to the route is checked, with and without a route', async () => {
  const body = { name: 'flows', methods: { GET: 'api-keys:fetch' } };
  await keyward.ok('POST', '/api/v1/forward-routes', { body, as });
  const appended = Object.values(ambiguousPaths)
    .flat()
    .filter((path) => /^\/[!-~]*$/.test(path) && !path.includes('#'));
  assert.ok(appended.length > 100);
  for (const route of ['/-', '/flows']) {
    for (const path of appended) assert.deepEqual(await check({ path: route + path }), DENIED, route + path);
    for (const path of unambiguousPaths.filter((each) => /^\/[!-~]*$/.test(each) && !each.includes('#'))) {
      assert.deepEqual(await check({ path: route + path }), ALLOWED, route + path);
    }
    assert.deepEqual(await check({ path: route }), ALLOWED);
    assert.deepEqual(await check({ path: `${route}?x=//../` }), ALLOWED);
  }
  assert.deepEqual(await check({ path: '//../x' }), DENIED, 'an empty route is not a route');
});

test('the key is checked before the path, so that only a caller with a valid key learns about the path', async () => {
  const headers = uri('/flows/../admin');
  const expired = await newKey('expires', { expires_at: keyward.clock.now + 60 });
  const limitedByIp = await newKey('elsewhere', { allowed_ips: ['203.0.113.0/24'] });
  assert.deepEqual(await check({ key: `${appkey.slice(0, -1)}!`, headers }), [401, 'unknown']);
  assert.deepEqual(await check({ key: '', headers }), [401, 'unknown']);
  assert.deepEqual(await check({ key: limitedByIp, headers }), [403, 'ip_denied']);
  keyward.clock.advance(60);
  assert.deepEqual(await check({ key: expired, headers }), [401, 'expired']);
});

test('a denied path sets no last login and does not count against the rate limit', async () => {
  const key = await newKey('limited', { rate_limit: { limit: 1, window_seconds: 60 } });
  for (let each = 0; each < 3; each++) assert.deepEqual(await check({ key, headers: uri('/flows/..;/admin') }), DENIED);
  const { body } = await keyward.ok('GET', '/api/v1/api-keys/limited', { as });
  assert.equal(body.data.last_login, null);
  assert.deepEqual(await check({ key, headers: uri('/flows/1') }), ALLOWED);
});

test('the response to a denied path states the reason, omits the path and contains every header', async () => {
  const headers = { 'x-api-key': appkey, ...uri('/secret-name/../admin') };
  const response = await keyward.request('GET', FORWARD_AUTH, { headers, checked: false });
  assert.deepEqual([response.status, response.body.code], [403, 'ambiguous_path']);
  assert.ok(!response.text.includes('secret-name'));
  for (const name of ['key', 'account', 'roles', 'permissions'])
    assert.equal(response.headers[`x-keyward-${name}`], '');
});

/** Steps that proxies and services apply to a path, in their simplest form. */
const decode = (text: string) =>
  text.replaceAll(/%([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
const slashes = (text: string) => text.replaceAll('\\', '/');
const withoutControls = (text: string) => [...text].filter((each) => each > '\x1f' && each !== '\x7f').join('');
const withoutParameters = (text: string) => text.replaceAll(/;[^/]*/g, '');
const collapse = (text: string) => text.replaceAll(/\/+/g, '/');
const resolve = (text: string) => posix.normalize(text);
const cutAtNull = (text: string) => text.split('\0', 1)[0] ?? '';

type Step = (text: string) => string;
const decodings: readonly Step[] = [(text) => text, decode, (text) => decode(decode(text))];
const readers: readonly Step[] = [slashes, withoutControls, cutAtNull, collapse, resolve].flatMap((step) => [
  step,
  (text) => step(withoutParameters(text)),
  (text) => resolve(collapse(withoutParameters(slashes(withoutControls(step(text)))))),
]);

/** Returns whether a reader gets a path other than the separately decoded segments of the raw path. */
function isReadDifferently(path: string): boolean {
  const segments = path.split('/');
  return decodings.some((decoding) => {
    const decodedSegments = segments.map(decoding);
    const expected = [decodedSegments.join('/'), decodedSegments.map(withoutParameters).join('/')];
    const hasNewSegments = decoding(path).split('/').length !== segments.length;
    return hasNewSegments || readers.some((read) => !expected.includes(read(decoding(path))));
  });
}

const piece = fc.constantFrom(
  ...['/', '/', '.', '..', ';', ';x', '\\', 'a', 'flows', 'admin', '%', '%25', '%2', '%5', '2', 'e', 'f', '5c'],
  ...['%2f', '%2F', '%2e', '%2E', '%3b', '%5c', '%00', '%09', '%20', '%252f', '%252e', '%C3%A9', '\t', '=', '~'],
);
const anyPath = fc.array(piece, { maxLength: 8 }).map((pieces) => `/${pieces.join('')}`);

test('any path that decodes or normalizes to another path is denied', () => {
  let ambiguousCount = 0;
  fc.assert(
    fc.property(anyPath, (path) => {
      if (!isReadDifferently(path)) return;
      ambiguousCount++;
      assert.ok(isAmbiguousPath(path), path);
      assert.ok(isAmbiguousPath(`https://service.example${path}?x=1`), path);
    }),
    { numRuns: 20_000 },
  );
  assert.ok(ambiguousCount > 5000);
});

test('any path of plain, dotted, parameterized and encoded segments is allowed', () => {
  const text = fc.constantFrom(
    'a',
    '1',
    'a.b',
    '.a',
    'a..',
    '...',
    'a%20b',
    '%C3%A9',
    '%E2%82%AC',
    '~',
    'a;v=1',
    '100%25',
  );
  const unambiguous = fc.tuple(fc.array(text, { minLength: 1, maxLength: 6 }), fc.constantFrom('', '/'));
  fc.assert(
    fc.property(unambiguous, ([segments, suffix]) => {
      const path = `/${segments.join('/')}${suffix}`;
      assert.ok(!isAmbiguousPath(path), path);
      assert.ok(!isReadDifferently(path), path);
    }),
    { numRuns: 2000 },
  );
});
