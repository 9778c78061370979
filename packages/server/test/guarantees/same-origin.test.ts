import assert from 'node:assert/strict';
import test from 'node:test';
import { PASSWORD, startKeyward } from '../support/keyward.ts';

const keyward = await startKeyward();
const user = await keyward.asUser();
const key = await keyward.asKey();
const CHANGE = ['PUT', '/api/v1/account'] as const;

/** Sends a change with the session cookie and only these headers. */
const change = (headers: Record<string, string>) =>
  keyward.request(...CHANGE, { body: {}, headers: { cookie: user.cookie, ...headers } });

const foreign: Readonly<Record<string, Record<string, string>>> = {
  'no headers': {},
  'another origin': { origin: 'https://evil.example' },
  'another port of this host': { origin: 'http://127.0.0.1:1' },
  'another scheme': { origin: keyward.url.replace('http:', 'https:') },
  'the origin null': { origin: 'null' },
  'an empty origin': { origin: '' },
  'an origin with ours as its prefix': { origin: `${keyward.url}.evil.example` },
  'an origin with a path': { origin: `${keyward.url}/` },
  'a foreign origin marked as same-origin': { origin: 'https://evil.example', 'sec-fetch-site': 'same-origin' },
  'the same site': { 'sec-fetch-site': 'same-site' },
  'a cross site': { 'sec-fetch-site': 'cross-site' },
  'the address bar': { 'sec-fetch-site': 'none' },
  'only a referrer': { referer: `${keyward.url}/` },
};

for (const [name, headers] of Object.entries(foreign)) {
  test(`a session cannot change anything for ${name}`, async () => {
    assert.equal((await change(headers)).body.code, 'cross_origin');
    for (const [path, body] of [
      ['/api/v1/session', { email: 'ada@example.com', password: PASSWORD }],
      ['/api/v1/enrollment', { token: 'x', password: PASSWORD }],
      ['/api/v1/setup', { token: 'x', shortname: 'acme2', email: 'x@example.com', password: PASSWORD }],
    ] as const) {
      await keyward.expectError('cross_origin', 'POST', path, { body, headers });
    }
  });
}

test("accepts the console's own origin in Origin or Sec-Fetch-Site", async () => {
  assert.equal((await change({ origin: keyward.url })).status, 200);
  assert.equal((await change({ 'sec-fetch-site': 'same-origin' })).status, 200);
});

test('accepts the console under another local host name with its own origin', async () => {
  const host = `localhost:${keyward.port}`;
  assert.equal((await change({ host, origin: `http://${host}` })).status, 200);
  assert.equal((await change({ host, origin: 'http://localhost:1' })).body.code, 'cross_origin');
});

test('requests that only read, and requests with an access token, need no origin', async () => {
  await keyward.ok('GET', '/api/v1/account', { headers: { cookie: user.cookie, 'sec-fetch-site': 'none' } });
  await keyward.ok(...CHANGE, { body: {}, as: key });
  await keyward.ok(...CHANGE, { body: {}, as: key, headers: { origin: 'https://evil.example' } });
});

test('no response sets CORS headers', async () => {
  for (const method of ['GET', 'OPTIONS']) {
    const response = await keyward.request(method, '/api/v1/account', {
      as: user,
      headers: { origin: 'https://evil.example', 'access-control-request-method': 'PUT' },
    });
    const opened = Object.keys(response.headers).filter((name) => name.startsWith('access-control-'));
    assert.deepEqual(opened, []);
  }
});

for (const host of ['evil.example', '127.0.0.1', 'localhost', 'localhost:1', '127.0.0.1.evil.example', '[::2]:80']) {
  test(`rejects the host ${host}`, async () => {
    const headers = { host };
    for (const [method, path] of [
      ['GET', '/api/v1/account'],
      ['GET', '/openapi.json'],
      ['POST', '/api/v1/auth/token'],
    ] as const) {
      await keyward.expectError('misdirected_host', method, path, { headers, as: user });
    }
    await keyward.ok('GET', '/healthz', { headers });
  });
}

test('ignores forwarded headers without a trusted proxy', async () => {
  const headers = {
    'x-forwarded-for': '203.0.113.9',
    'x-forwarded-host': 'evil.example',
    'x-forwarded-proto': 'https',
  };
  await keyward.ok('PUT', '/api/v1/account', { body: {}, as: user, headers });
  const { body } = await keyward.ok('POST', '/api/v1/search/audit', { body: { size: 1 }, as: user });
  assert.equal(body.data[0].ip, '127.0.0.1');
});
