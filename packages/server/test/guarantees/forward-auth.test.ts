import assert from 'node:assert/strict';
import test from 'node:test';
import { formatKey, IDENTITY_HEADERS } from '@keyward/contract';
import { startKeyward } from '../support/keyward.ts';

const keyward = await startKeyward();
const admin = await keyward.asUser('ADMIN');
const HEADERS = IDENTITY_HEADERS.map((name) => name.toLowerCase());

interface CheckOptions {
  readonly method?: string;
  readonly path?: string;
  readonly headers?: Record<string, string | string[]>;
}

async function check(appkey: string | undefined, { method = 'GET', path = '/acme1', headers = {} }: CheckOptions = {}) {
  const key = appkey === undefined ? {} : { 'x-api-key': appkey };
  const response = await keyward.request(method, `/api/v1/forward-auth${path}`, {
    headers: { ...key, ...headers },
    checked: false,
  });
  assert.deepEqual(
    HEADERS.filter((name) => response.headers[name] === undefined),
    [],
    'the response contains every identity header',
  );
  assert.equal(response.headers['cache-control'], 'no-store');
  if (response.status !== 200) assert.match(String(response.headers['x-request-id']), /^[0-9a-f-]{36}$/);
  return { ...response, code: response.headers['x-keyward-code'] };
}

async function makeKey(role: 'ADMIN' | 'READONLY', members: object = {}) {
  const body = { appname: `checked-${Math.random().toString(36).slice(2)}`, roles: [role], ...members };
  return (await keyward.ok('POST', '/api/v1/api-keys', { body, as: admin })).body.data;
}

test('a valid key is allowed, and the response identifies the key and its permissions', async () => {
  const key = await makeKey('READONLY');
  for (const headers of [{ 'x-api-key': key.appkey }, { authorization: `Bearer ${key.appkey}` }]) {
    const response = await check(undefined, { headers });
    assert.equal(response.status, 200);
    assert.deepEqual(
      HEADERS.slice(0, 4).map((name) => response.headers[name]),
      ['valid', key.appname, 'acme1', 'readonly'],
    );
    assert.ok(String(response.headers['x-keyward-permissions']).split(' ').includes('api-keys:fetch'));
    assert.equal(response.text, '');
  }
});

test('stored response headers match the headers that Node composes', async () => {
  const route = { name: 'roles-only', methods: { any: 'api-keys:fetch' }, identity_headers: ['X-Keyward-Roles'] };
  await keyward.ok('POST', '/api/v1/forward-routes', { body: route, as: admin });
  const composed = async (appkey: string, path: string, headers: Record<string, string>) => {
    const { status, headers: all } = await keyward.request('GET', `/api/v1/forward-auth${path}`, {
      headers: { 'x-api-key': appkey, ...headers },
      checked: false,
    });
    const { date, connection, 'keep-alive': _, ...others } = all;
    assert.ok(date);
    assert.equal(status, 200);
    if (!('expect' in headers)) assert.equal(connection, headers['connection'] ?? 'keep-alive');
    return others;
  };
  for (const role of ['ADMIN', 'READONLY'] as const) {
    for (const path of ['/acme1', '/acme1/roles-only', '/acme1', '/acme1/-/x']) {
      for (const members of [{}, { connection: 'close' }]) {
        const [one, other] = [await makeKey(role), await makeKey(role)];
        const composedByNode = await composed(one.appkey, path, { ...members, expect: '100-continue' });
        const stored = await composed(one.appkey, path, members);
        assert.deepEqual(stored, composedByNode, `${role} ${path}`);
        const otherStored = await composed(other.appkey, path, members);
        assert.equal(otherStored['x-keyward-key'], stored['x-keyward-key'] === '' ? '' : other.appname);
      }
    }
  }
});

test('without a route, READONLY keys can read and ADMIN keys can do everything, based on the forwarded method', async () => {
  const [reader, writer] = [await makeKey('READONLY'), await makeKey('ADMIN')];
  for (const [method, status] of Object.entries({
    GET: 200,
    HEAD: 200,
    OPTIONS: 200,
    POST: 403,
    DELETE: 403,
    PATCH: 403,
  })) {
    assert.equal((await check(reader.appkey, { headers: { 'x-forwarded-method': method } })).status, status, method);
    assert.equal((await check(reader.appkey, { method, path: '/acme1/-/some/path?x=1' })).status, status, method);
    assert.equal((await check(writer.appkey, { headers: { 'x-forwarded-method': method } })).status, 200, method);
  }
  assert.equal((await check(writer.appkey, { path: '/acme1/no-such-route' })).status, 403);
});

test('the query string of a client has no effect on the decision', async () => {
  const reader = await makeKey('READONLY');
  const path = '/acme1?method=GET&role=admin&route=-';
  assert.equal((await check(reader.appkey, { path, headers: { 'x-forwarded-method': 'POST' } })).status, 403);
});

test('unknown, foreign, malformed, deleted and missing keys and unknown accounts get the same response', async () => {
  const deletedKey = await makeKey('ADMIN');
  await keyward.ok('DELETE', `/api/v1/api-keys/${deletedKey.appname}`, { as: admin });
  const { administrator } = await keyward.otherAccount();
  const foreign = await keyward.addKey({ by: administrator });
  const valid = await makeKey('ADMIN');
  const responses = [
    await check(deletedKey.appkey),
    await check(foreign.appkey),
    await check(formatKey('kw', 'A'.repeat(30))),
    await check('garbage'),
    await check(''),
    await check(undefined),
    await check(undefined, { headers: { authorization: 'Basic YTpi' } }),
    await check(valid.appkey, { path: '/nosuch' }),
    await check(valid.appkey, { path: '/' }),
    await check(valid.appkey, { headers: { authorization: `Bearer ${valid.appkey}` } }),
    await check(undefined, { path: `/acme1?x-api-key=${deletedKey.appkey.slice(0, -1)}` }),
  ];
  const comparableTexts = responses.map(({ status, body, headers }) =>
    JSON.stringify([status, { ...body, request_id: '' }, HEADERS.map((name) => headers[name])]),
  );
  assert.deepEqual(new Set(comparableTexts).size, 1, comparableTexts.join('\n'));
  assert.deepEqual(
    [responses[0]?.status, responses[0]?.body.code, responses[0]?.code],
    [401, 'unknown_key', 'unknown'],
  );
});

test('a request with a key in its query string is denied with a reason', async () => {
  const key = await makeKey('ADMIN');
  for (const [status, message, options] of [
    [400, /URL contains a secret/, { path: `/acme1?api_key=${key.appkey}` }],
    [401, /query string/, { headers: { 'x-forwarded-uri': `/orders?token=${key.appkey}&page=2` } }],
  ] as const) {
    // Denied even if a header contains a valid key, because the service would log the URL.
    for (const appkey of [undefined, key.appkey]) {
      const response = await check(appkey, options);
      assert.equal(response.status, status);
      assert.match(response.body.message, message);
      assert.ok(!response.text.includes(key.appkey));
    }
  }
});

test('a request with an expired key is denied with a reason, from the second of the expiry', async () => {
  const key = await makeKey('READONLY', { expires_at: keyward.clock.now + 60 });
  keyward.clock.advance(59);
  assert.equal((await check(key.appkey)).status, 200);
  keyward.clock.advance(1);
  const response = await check(key.appkey);
  assert.deepEqual([response.status, response.body.code, response.code], [401, 'expired_key', 'expired']);
});

test('the allowed IPs of a key apply to the peer, and X-Forwarded-For from an untrusted peer is ignored', async () => {
  const [allowedKey, deniedKey] = [
    await makeKey('READONLY', { allowed_ips: ['127.0.0.1'] }),
    await makeKey('READONLY', { allowed_ips: ['203.0.113.0/24'] }),
  ];
  assert.equal((await check(allowedKey.appkey)).status, 200);
  const response = await check(deniedKey.appkey, { headers: { 'x-forwarded-for': '203.0.113.7' } });
  assert.deepEqual([response.status, response.body.code, response.code], [403, 'ip_denied', 'ip_denied']);
});

test('a rate limit is exact for 100 concurrent requests, returns Retry-After and recovers over time', async () => {
  const key = await makeKey('READONLY', { rate_limit: { limit: 30, window_seconds: 60 } });
  const responses = await Promise.all(Array.from({ length: 100 }, () => check(key.appkey)));
  const valid = responses.filter(({ status }) => status === 200);
  assert.equal(valid.length, 30);
  const [limited] = responses.filter(({ status }) => status === 429);
  assert.equal(limited?.body.code, 'rate_limited');
  assert.equal(limited?.headers['retry-after'], '60');
  assert.equal(limited?.headers['ratelimit-policy'], '"key";q=30;w=60');
  assert.match(String(limited?.headers['ratelimit']), /^"key";r=0;t=60$/);
  keyward.clock.advance(60);
  assert.equal((await check(key.appkey)).status, 200);
});

test('the next check with a deleted, regenerated or demoted key is denied', async () => {
  const revocations = {
    delete: async ({ appname }: { appname: string }) =>
      keyward.ok('DELETE', `/api/v1/api-keys/${appname}`, { as: admin }),
    regenerate: async ({ appname }: { appname: string }) =>
      keyward.ok('PUT', `/api/v1/api-keys/${appname}/regen`, { as: await keyward.signIn() }),
  };
  for (const [name, revokeKey] of Object.entries(revocations)) {
    const key = await makeKey('READONLY');
    assert.equal((await check(key.appkey)).status, 200);
    await revokeKey(key);
    assert.equal((await check(key.appkey)).status, 401, name);
  }
  const key = await makeKey('ADMIN');
  assert.equal((await check(key.appkey, { method: 'POST' })).status, 200);
  const as = await keyward.signIn();
  await keyward.ok('PUT', `/api/v1/api-keys/${key.appname}`, { body: { roles: ['READONLY'] }, as });
  assert.equal((await check(key.appkey, { method: 'POST' })).status, 403);
});

test('no check succeeds after the response to a revocation, even while 64 connections use the key', async () => {
  for (let round = 0; round < 5; round++) {
    const key = await makeKey('READONLY');
    let revokedAt = Number.POSITIVE_INFINITY;
    let lateSuccesses = 0;
    let valid = 0;
    const checkRepeatedly = async () => {
      for (let attempt = 0; attempt < 40; attempt++) {
        const startedAt = performance.now();
        const { status } = await check(key.appkey);
        if (status === 200) valid++;
        if (status === 200 && startedAt > revokedAt) lateSuccesses++;
      }
    };
    const revoke = async () => {
      await check(key.appkey);
      await keyward.ok('DELETE', `/api/v1/api-keys/${key.appname}`, { as: admin });
      revokedAt = performance.now();
    };
    await Promise.all([revoke(), ...Array.from({ length: 64 }, checkRepeatedly)]);
    assert.equal(lateSuccesses, 0);
    assert.ok(valid > 0, 'some checks succeeded before the revocation');
    assert.ok(revokedAt < Number.POSITIVE_INFINITY);
  }
});

test('a check sets the last login and the last IP address of the key, and a denied check sets neither', async () => {
  const key = await makeKey('READONLY', { rate_limit: { limit: 1, window_seconds: 60 } });
  const record = async () => (await keyward.ok('GET', `/api/v1/api-keys/${key.appname}`, { as: admin })).body.data;
  await check(key.appkey, { method: 'POST' });
  assert.equal((await record()).last_login, null);
  await check(key.appkey);
  const at = keyward.clock.now;
  keyward.clock.advance(7);
  await check(key.appkey);
  const { last_login, last_ip } = await record();
  assert.deepEqual([last_login, last_ip], [at, '127.0.0.1']);
});
