import assert from 'node:assert/strict';
import test, { after } from 'node:test';
import { pino } from 'pino';
import { createApp } from '../../src/http/app.ts';
import { transportOf } from '../../src/http/transport.ts';
import { type ApiCaller, PASSWORD, requestToken, startKeyward } from '../support/keyward.ts';

const publicUrl = 'https://keys.example.com';
const trustedProxies = ['127.0.0.0/8', '10.9.0.0/16', '203.0.113.50'];
const strictServer = await startKeyward({ publicUrl, trustedProxies, allowedHosts: 'keyward' });
const privateServer = await startKeyward({
  publicUrl,
  trustedProxies,
  allowedHosts: 'keyward',
  insecureHttp: 'private',
});

/** Receives injected requests, which may have any peer IP address. */
const app = await createApp({
  context: privateServer.context,
  logger: pino({ level: 'silent' }),
  trustedProxies,
  insecureHttp: 'private',
});
after(() => app.close());

const LOOPBACK = ['127.0.0.1', '127.255.0.9', '::1', '::ffff:127.0.0.1'];
const PRIVATE = [
  '10.0.0.5',
  '172.16.0.1',
  '172.31.255.255',
  '192.168.1.1',
  'fc00::1',
  'fdff::1',
  '100.64.0.1',
  '100.127.9.9',
];
const FOREIGN = [
  '203.0.113.7',
  '172.32.0.1',
  '11.0.0.1',
  '100.63.0.1',
  '100.128.0.1',
  '169.254.1.1',
  'fe80::1',
  '2001:db8::1',
  null,
];

test('the least secure hop of a request determines its transport', () => {
  const classify = (peer: string | null, forwarded?: { clientIp: string | null; scheme: string }) =>
    transportOf({ peer, isTls: false, forwarded });
  for (const peer of LOOPBACK) assert.equal(classify(peer), 'secure', peer);
  for (const peer of PRIVATE) assert.equal(classify(peer), 'private', peer);
  for (const peer of FOREIGN) assert.equal(classify(peer), 'open', String(peer));
  for (const peer of [...LOOPBACK, ...PRIVATE]) {
    const near = LOOPBACK.includes(peer) ? 'secure' : 'private';
    for (const clientIp of [...LOOPBACK, ...PRIVATE, ...FOREIGN]) {
      assert.equal(classify(peer, { clientIp, scheme: 'https' }), 'secure');
      const expected = LOOPBACK.includes(clientIp ?? '') ? near : PRIVATE.includes(clientIp ?? '') ? 'private' : 'open';
      for (const scheme of ['http', '', 'ws', 'https, http'])
        assert.equal(classify(peer, { clientIp, scheme }), expected);
    }
  }
  for (const peer of FOREIGN) {
    for (const clientIp of [...LOOPBACK, ...PRIVATE])
      assert.equal(classify(peer, { clientIp, scheme: 'https' }), 'open');
    assert.equal(transportOf({ peer, isTls: true, forwarded: undefined }), 'secure');
  }
  assert.equal(
    transportOf({ peer: '203.0.113.7', isTls: true, forwarded: { clientIp: '203.0.113.7', scheme: 'http' } }),
    'open',
  );
});

async function codeFor(remoteAddress: string, headers: Record<string, string> = {}): Promise<unknown> {
  const response = await app.inject({
    url: '/openapi.json',
    remoteAddress,
    headers: { host: 'keys.example.com', ...headers },
  });
  return response.statusCode === 200 ? 'accepted' : response.json().code;
}

test('plain http is accepted if the peer, and the client behind a trusted proxy, are in a private network', async () => {
  for (const peer of [...LOOPBACK, ...PRIVATE]) assert.equal(await codeFor(peer), 'accepted', peer);
  for (const peer of FOREIGN) assert.equal(await codeFor(peer ?? 'unknown'), 'https_required', String(peer));
  for (const [isAccepted, peer, headers] of [
    [true, '10.9.0.1', { 'x-forwarded-for': '203.0.113.7', 'x-forwarded-proto': 'https' }],
    [true, '10.9.0.1', { 'x-forwarded-for': '203.0.113.7', 'x-forwarded-proto': 'HTTPS' }],
    [true, '10.9.0.1', { 'x-forwarded-for': '203.0.113.7, 10.9.0.2', 'x-forwarded-proto': 'https, http' }],
    [true, '10.9.0.1', { 'x-forwarded-for': '10.0.0.5', 'x-forwarded-proto': 'http' }],
    [true, '10.9.0.1', { 'x-forwarded-for': '[fd00::5]:443' }],
    [true, '10.9.0.1', {}],
    [false, '10.9.0.1', { 'x-forwarded-for': '203.0.113.7', 'x-forwarded-proto': 'http' }],
    [false, '10.9.0.1', { 'x-forwarded-for': '203.0.113.7' }],
    [false, '10.9.0.1', { 'x-forwarded-for': 'unknown' }],
    // The client could have set the entries before the proxy's entry.
    [false, '10.9.0.1', { 'x-forwarded-for': '10.0.0.5, 203.0.113.7', 'x-forwarded-proto': 'https, http' }],
    // A client reaches the trusted proxy over the internet in plain text.
    [false, '203.0.113.50', { 'x-forwarded-for': '10.0.0.5', 'x-forwarded-proto': 'https' }],
    // Headers of an untrusted peer are ignored.
    [false, '203.0.113.7', { 'x-forwarded-for': '10.0.0.5', 'x-forwarded-proto': 'https' }],
    [true, '10.0.0.5', { 'x-forwarded-for': '203.0.113.7', 'x-forwarded-proto': 'http' }],
  ] as const) {
    const expected = isAccepted ? 'accepted' : 'https_required';
    assert.equal(await codeFor(peer, headers), expected, `${peer} ${JSON.stringify(headers)}`);
  }
});

const inside = { 'x-forwarded-for': '10.0.0.5', 'x-forwarded-proto': 'http' };
const outside = { 'x-forwarded-for': '203.0.113.7', 'x-forwarded-proto': 'http' };
const overTls = { 'x-forwarded-for': '203.0.113.7', 'x-forwarded-proto': 'https' };

const forwardAuth = (key: string, headers: Record<string, string>) =>
  privateServer.request('GET', '/api/v1/forward-auth/acme1', {
    headers: { 'x-api-key': key, ...headers },
    checked: false,
  });

test('checks, the exchange and the API accept plain http only from a private network', async () => {
  const key = await privateServer.addKey();
  const call = async (headers: Record<string, string>) => {
    const jwt = requestToken(key, privateServer.clock.now);
    return [
      (await privateServer.request('POST', '/api/v1/auth/token', { body: { jwt }, headers })).status,
      (await privateServer.request('GET', '/api/v1/api-keys', { as: key, headers })).status,
      (
        await privateServer.request('POST', '/api/v1/verify', {
          body: { key: key.appkey, ip: '10.0.0.5' },
          as: key,
          headers,
        })
      ).status,
      (await forwardAuth(key.appkey, headers)).status,
    ];
  };
  for (const headers of [inside, overTls, { ...inside, host: 'keyward:8080' }]) {
    assert.deepEqual(await call(headers), [200, 200, 200, 200], JSON.stringify(headers));
  }
  assert.deepEqual(await call(outside), [403, 403, 403, 403]);
  const denied = await forwardAuth(key.appkey, outside);
  const { 'x-keyward-code': verdict, 'x-keyward-key': name } = denied.headers;
  assert.deepEqual([denied.body.code, verdict, name], ['https_required', 'https_required', '']);
  await privateServer.ok('GET', '/healthz', { headers: outside });
});

const email = 'ada@example.com';
const headers = { origin: publicUrl };

/** Requests that are only accepted over https or loopback. */
const userRequests: readonly (readonly [method: string, path: string, options: object])[] = [
  ['POST', '/api/v1/session', { body: { email, password: PASSWORD } }],
  ['POST', '/api/v1/setup', { body: { token: 'x', shortname: 'acme2', email, password: PASSWORD } }],
  ['POST', '/api/v1/enrollment', { body: { token: 'x', password: PASSWORD } }],
  ['POST', '/api/auth/bearer/token', { form: { username: email, password: PASSWORD } }],
];

test('sign-in, sessions, setup and links still require https or loopback', async () => {
  const user = await privateServer.asUser();
  for (const [method, path, options] of userRequests) {
    await privateServer.expectError('https_required', method, path, { ...options, headers: { ...headers, ...inside } });
    for (const secureHeaders of [overTls, {}]) {
      const response = await privateServer.request(method, path, {
        ...options,
        headers: { ...headers, ...secureHeaders },
      });
      assert.notEqual(response.body?.code, 'https_required', path);
    }
  }
  for (const [method, options] of [
    ['GET', {}],
    ['PUT', { body: {} }],
  ] as const) {
    const as: ApiCaller = { headers: { ...user.headers, ...inside } };
    await privateServer.expectError('https_required', method, '/api/v1/account', { ...options, as });
    await privateServer.ok(method, '/api/v1/account', { ...options, as: user, headers: overTls });
  }
});

test('an enrollment link is never issued over plain http, however the caller authenticates', async () => {
  const form = { username: email, password: PASSWORD };
  await privateServer.ok('PUT', '/api/v1/account', {
    body: { password_tokens: true },
    as: await privateServer.signIn(),
  });
  const { body } = await privateServer.ok('POST', '/api/auth/bearer/token', { form });
  const as: ApiCaller = { headers: { authorization: `Bearer ${body.access_token}` } };
  await privateServer.ok('GET', '/api/v1/account', { as, headers: inside });
  for (const path of ['/api/v1/user', '/api/v1/user/x/approve', '/api/v1/user/x/password-reset']) {
    await privateServer.expectError('https_required', 'POST', path, { body: {}, as, headers: inside });
  }
});

test('requests that an untrusted proxy on this machine forwards are not treated as loopback', async () => {
  const plain = await startKeyward({ publicUrl: 'http://keyward.internal:8080', insecureHttp: 'private' });
  const key = await plain.addKey();
  const options = { body: { email, password: PASSWORD } };
  const origin = plain.url;
  for (const name of ['x-forwarded-for', 'x-real-ip', 'forwarded', 'via', 'x-forwarded-proto']) {
    const relayed = { [name]: name === 'x-forwarded-proto' ? 'https' : '203.0.113.7' };
    await plain.expectError('https_required', 'POST', '/api/v1/session', {
      ...options,
      headers: { origin, ...relayed },
    });
    await plain.ok('GET', '/api/v1/api-keys', { as: key, headers: relayed });
  }
  await plain.ok('POST', '/api/v1/session', { ...options, headers: { origin } });
});

test('without KEYWARD_INSECURE_HTTP, an added host requires https or loopback, and the public URL remains usable', async () => {
  const key = await strictServer.addKey();
  const call = (extraHeaders: Record<string, string>) =>
    strictServer.request('GET', '/api/v1/api-keys', { as: key, headers: extraHeaders });
  const added = { host: 'keyward:8080' };
  assert.equal((await call({ ...added, ...inside })).body.code, 'https_required');
  assert.equal((await call({ ...added, ...outside })).body.code, 'https_required');
  for (const extraHeaders of [added, { ...added, ...overTls }, inside, outside, {}]) {
    assert.equal((await call(extraHeaders)).status, 200, JSON.stringify(extraHeaders));
  }
});
