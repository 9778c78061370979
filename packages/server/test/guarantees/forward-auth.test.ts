import assert from 'node:assert/strict';
import test from 'node:test';
import { formatKey, IDENTITY_HEADERS } from '@keyward/contract';
import { startKeyward } from '../support/keyward.ts';

const keyward = await startKeyward();
const admin = await keyward.asUser('ADMIN');
const HEADERS = IDENTITY_HEADERS.map((name) => name.toLowerCase());

interface Asked {
  readonly method?: string;
  readonly path?: string;
  readonly headers?: Record<string, string | string[]>;
}

async function ask(appkey: string | undefined, { method = 'GET', path = '/acme1', headers = {} }: Asked = {}) {
  const key = appkey === undefined ? {} : { 'x-api-key': appkey };
  const answer = await keyward.request(method, `/api/v1/forward-auth${path}`, {
    headers: { ...key, ...headers },
    checked: false,
  });
  assert.deepEqual(
    HEADERS.filter((name) => answer.headers[name] === undefined),
    [],
    'the response contains every identity header',
  );
  assert.equal(answer.headers['cache-control'], 'no-store');
  if (answer.status !== 200) assert.match(String(answer.headers['x-request-id']), /^[0-9a-f-]{36}$/);
  return { ...answer, code: answer.headers['x-keyward-code'] };
}

async function makeKey(role: 'ADMIN' | 'READONLY', more: object = {}) {
  const body = { appname: `checked-${Math.random().toString(36).slice(2)}`, roles: [role], ...more };
  return (await keyward.ok('POST', '/api/v1/api-keys', { body, as: admin })).body.data;
}

test('a valid key is allowed, and the response identifies the key and its permissions', async () => {
  const key = await makeKey('READONLY');
  for (const headers of [{ 'x-api-key': key.appkey }, { authorization: `Bearer ${key.appkey}` }]) {
    const answer = await ask(undefined, { headers });
    assert.equal(answer.status, 200);
    assert.deepEqual(
      HEADERS.slice(0, 4).map((name) => answer.headers[name]),
      ['valid', key.appname, 'acme1', 'readonly'],
    );
    assert.ok(String(answer.headers['x-keyward-permissions']).split(' ').includes('api-keys:fetch'));
    assert.equal(answer.text, '');
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
      for (const more of [{}, { connection: 'close' }]) {
        const [one, other] = [await makeKey(role), await makeKey(role)];
        const byNode = await composed(one.appkey, path, { ...more, expect: '100-continue' });
        const stored = await composed(one.appkey, path, more);
        assert.deepEqual(stored, byNode, `${role} ${path}`);
        const another = await composed(other.appkey, path, more);
        assert.equal(another['x-keyward-key'], stored['x-keyward-key'] === '' ? '' : other.appname);
      }
    }
  }
});

test('without a route, READONLY reads and ADMIN can do everything, based on the forwarded method', async () => {
  const [reader, writer] = [await makeKey('READONLY'), await makeKey('ADMIN')];
  for (const [method, status] of Object.entries({
    GET: 200,
    HEAD: 200,
    OPTIONS: 200,
    POST: 403,
    DELETE: 403,
    PATCH: 403,
  })) {
    assert.equal((await ask(reader.appkey, { headers: { 'x-forwarded-method': method } })).status, status, method);
    assert.equal((await ask(reader.appkey, { method, path: '/acme1/-/some/path?x=1' })).status, status, method);
    assert.equal((await ask(writer.appkey, { headers: { 'x-forwarded-method': method } })).status, 200, method);
  }
  assert.equal((await ask(writer.appkey, { path: '/acme1/no-such-route' })).status, 403);
});

test('the query string of a client has no effect on the decision', async () => {
  const reader = await makeKey('READONLY');
  const path = '/acme1?method=GET&role=admin&route=-';
  assert.equal((await ask(reader.appkey, { path, headers: { 'x-forwarded-method': 'POST' } })).status, 403);
});

test('unknown, foreign, malformed, deleted and missing keys and unknown accounts get the same response', async () => {
  const gone = await makeKey('ADMIN');
  await keyward.ok('DELETE', `/api/v1/api-keys/${gone.appname}`, { as: admin });
  const { administrator } = await keyward.otherAccount();
  const foreign = await keyward.addKey({ by: administrator });
  const good = await makeKey('ADMIN');
  const answers = [
    await ask(gone.appkey),
    await ask(foreign.appkey),
    await ask(formatKey('kw', 'A'.repeat(30))),
    await ask('garbage'),
    await ask(''),
    await ask(undefined),
    await ask(undefined, { headers: { authorization: 'Basic YTpi' } }),
    await ask(good.appkey, { path: '/nosuch' }),
    await ask(good.appkey, { path: '/' }),
    await ask(good.appkey, { headers: { authorization: `Bearer ${good.appkey}` } }),
    await ask(undefined, { path: `/acme1?x-api-key=${gone.appkey.slice(0, -1)}` }),
  ];
  const faces = answers.map(({ status, body, headers }) =>
    JSON.stringify([status, { ...body, request_id: '' }, HEADERS.map((name) => headers[name])]),
  );
  assert.deepEqual(new Set(faces).size, 1, faces.join('\n'));
  assert.deepEqual([answers[0]?.status, answers[0]?.body.code, answers[0]?.code], [401, 'unknown_key', 'unknown']);
});

test('a key in a query string is denied with a reason', async () => {
  const key = await makeKey('ADMIN');
  for (const [status, message, asked] of [
    [400, /URL contains a secret/, { path: `/acme1?api_key=${key.appkey}` }],
    [401, /query string/, { headers: { 'x-forwarded-uri': `/orders?token=${key.appkey}&page=2` } }],
  ] as const) {
    // Even next to a valid key in a header: the service would log the URL.
    for (const appkey of [undefined, key.appkey]) {
      const answer = await ask(appkey, asked);
      assert.equal(answer.status, status);
      assert.match(answer.body.message, message);
      assert.ok(!answer.text.includes(key.appkey));
    }
  }
});

test('a key is denied from the second of its expiry, with a reason', async () => {
  const key = await makeKey('READONLY', { expires_at: keyward.clock.now + 60 });
  keyward.clock.advance(59);
  assert.equal((await ask(key.appkey)).status, 200);
  keyward.clock.advance(1);
  const answer = await ask(key.appkey);
  assert.deepEqual([answer.status, answer.body.code, answer.code], [401, 'expired_key', 'expired']);
});

test('the allowed IPs of a key apply to the peer, and X-Forwarded-For from an untrusted peer is ignored', async () => {
  const [here, elsewhere] = [
    await makeKey('READONLY', { allowed_ips: ['127.0.0.1'] }),
    await makeKey('READONLY', { allowed_ips: ['203.0.113.0/24'] }),
  ];
  assert.equal((await ask(here.appkey)).status, 200);
  const answer = await ask(elsewhere.appkey, { headers: { 'x-forwarded-for': '203.0.113.7' } });
  assert.deepEqual([answer.status, answer.body.code, answer.code], [403, 'ip_denied', 'ip_denied']);
});

test('a rate limit is exact for 100 concurrent requests, returns Retry-After and recovers over time', async () => {
  const key = await makeKey('READONLY', { rate_limit: { limit: 30, window_seconds: 60 } });
  const answers = await Promise.all(Array.from({ length: 100 }, () => ask(key.appkey)));
  const good = answers.filter(({ status }) => status === 200);
  assert.equal(good.length, 30);
  const [refused] = answers.filter(({ status }) => status === 429);
  assert.equal(refused?.body.code, 'rate_limited');
  assert.equal(refused?.headers['retry-after'], '60');
  assert.equal(refused?.headers['ratelimit-policy'], '"key";q=30;w=60');
  assert.match(String(refused?.headers['ratelimit']), /^"key";r=0;t=60$/);
  keyward.clock.advance(60);
  assert.equal((await ask(key.appkey)).status, 200);
});

test('a revoked key is denied on the next check, whatever revoked it', async () => {
  const ends = {
    delete: async ({ appname }: { appname: string }) =>
      keyward.ok('DELETE', `/api/v1/api-keys/${appname}`, { as: admin }),
    regenerate: async ({ appname }: { appname: string }) =>
      keyward.ok('PUT', `/api/v1/api-keys/${appname}/regen`, { as: await keyward.signIn() }),
  };
  for (const [name, end] of Object.entries(ends)) {
    const key = await makeKey('READONLY');
    assert.equal((await ask(key.appkey)).status, 200);
    await end(key);
    assert.equal((await ask(key.appkey)).status, 401, name);
  }
  const key = await makeKey('ADMIN');
  assert.equal((await ask(key.appkey, { method: 'POST' })).status, 200);
  const as = await keyward.signIn();
  await keyward.ok('PUT', `/api/v1/api-keys/${key.appname}`, { body: { roles: ['READONLY'] }, as });
  assert.equal((await ask(key.appkey, { method: 'POST' })).status, 403);
});

test('no check that starts after the response of a revocation succeeds, while 64 connections use the key', async () => {
  for (let round = 0; round < 5; round++) {
    const key = await makeKey('READONLY');
    let revokedAt = Number.POSITIVE_INFINITY;
    let late = 0;
    let good = 0;
    const hammer = async () => {
      for (let tries = 0; tries < 40; tries++) {
        const startedAt = performance.now();
        const { status } = await ask(key.appkey);
        if (status === 200) good++;
        if (status === 200 && startedAt > revokedAt) late++;
      }
    };
    const revoke = async () => {
      await ask(key.appkey);
      await keyward.ok('DELETE', `/api/v1/api-keys/${key.appname}`, { as: admin });
      revokedAt = performance.now();
    };
    await Promise.all([revoke(), ...Array.from({ length: 64 }, hammer)]);
    assert.equal(late, 0);
    assert.ok(good > 0, 'some checks succeeded before the revocation');
    assert.ok(revokedAt < Number.POSITIVE_INFINITY);
  }
});

test('a check sets the last login and the last IP address of the key, and a denied check sets neither', async () => {
  const key = await makeKey('READONLY', { rate_limit: { limit: 1, window_seconds: 60 } });
  const record = async () => (await keyward.ok('GET', `/api/v1/api-keys/${key.appname}`, { as: admin })).body.data;
  await ask(key.appkey, { method: 'POST' });
  assert.equal((await record()).last_login, null);
  await ask(key.appkey);
  const at = keyward.clock.now;
  keyward.clock.advance(7);
  await ask(key.appkey);
  const { last_login, last_ip } = await record();
  assert.deepEqual([last_login, last_ip], [at, '127.0.0.1']);
});
