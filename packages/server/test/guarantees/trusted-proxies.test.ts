import assert from 'node:assert/strict';
import { createServer } from 'node:net';
import test from 'node:test';
import fc from 'fast-check';
import { type Keyward, startKeyward } from '../support/keyward.ts';

const FORGED = '203.0.113.9';
const FORWARD = '/api/v1/forward-auth/acme1';

/** Returns the IP address that the audit log records for a request with these headers. */
async function recordedIp(keyward: Keyward, headers: Record<string, string | string[]>): Promise<string | null> {
  const as = await keyward.asUser();
  await keyward.ok('PUT', '/api/v1/account', { body: {}, as, headers });
  const { body } = await keyward.ok('POST', '/api/v1/search/audit', { body: { size: 1 }, as });
  return body.data[0].ip;
}

const forgeries: Readonly<Record<string, Record<string, string | string[]>>> = {
  'X-Forwarded-For': { 'x-forwarded-for': FORGED },
  'X-Forwarded-For, twice': { 'x-forwarded-for': [FORGED, FORGED] },
  'X-Real-IP': { 'x-real-ip': FORGED },
  Forwarded: { forwarded: `for=${FORGED}` },
  'X-Client-IP': { 'x-client-ip': FORGED, 'true-client-ip': FORGED, 'cf-connecting-ip': FORGED },
};

const trustNone = await startKeyward();
const trustAnother = await startKeyward({ trustedProxies: ['192.0.2.1'] });
const trustLoopback = await startKeyward({ trustedProxies: ['127.0.0.0/8'] });

for (const [name, headers] of Object.entries(forgeries)) {
  test(`${name} from a peer that is not a trusted proxy is ignored`, async () => {
    assert.equal(await recordedIp(trustNone, headers), '127.0.0.1');
    assert.equal(await recordedIp(trustAnother, headers), '127.0.0.1');
  });
}

test('a forged IP address passes no IP list', async () => {
  const as = await trustAnother.signIn();
  const key = await trustAnother.addKey();
  const path = `/api/v1/api-keys/${key.appname}`;
  await trustAnother.ok('PUT', path, { body: { roles: ['ADMIN'], allowed_ips: [FORGED] }, as });
  for (const headers of Object.values(forgeries)) {
    await trustAnother.expectError('ip_denied', 'GET', '/api/v1/session', { as: key, headers });
  }
});

test("X-Forwarded-For of a trusted proxy sets the client's IP address", async () => {
  assert.equal(await recordedIp(trustLoopback, { 'x-forwarded-for': FORGED }), FORGED);
});

test('only entries written by trusted proxies count; the client controls all earlier entries', async () => {
  assert.equal(await recordedIp(trustLoopback, { 'x-forwarded-for': `${FORGED}, 198.51.100.1` }), '198.51.100.1');
  assert.equal(
    await recordedIp(trustLoopback, { 'x-forwarded-for': `${FORGED}, 198.51.100.1, 127.0.0.9` }),
    '198.51.100.1',
  );
});

const unreadable = [
  'unknown',
  '_hidden',
  '203.0.113.9:',
  '203.0.113.9:99999',
  '203.0.113.9:80:80',
  '203.0.113.09',
  '[203.0.113.9]:80',
  '[2001:db8::1',
  '[2001:db8::1]:',
  '[2001:db8::1]x',
  '[fe80::1%eth0]:80',
  'fe80::1%eth0',
  '"203.0.113.9"',
  'unix:',
  'x'.repeat(200),
];

test('an unreadable entry of a trusted proxy counts as an unknown client, which no IP list allows', async () => {
  const key = await trustLoopback.addKey();
  const as = await trustLoopback.signIn();
  await trustLoopback.ok('PUT', `/api/v1/api-keys/${key.appname}`, {
    body: { roles: ['ADMIN'], allowed_ips: ['0.0.0.0/0', '::/0'] },
    as,
  });
  const refused = (forwarded: string) =>
    trustLoopback.expectError('ip_denied', 'GET', '/api/v1/session', {
      as: key,
      headers: { 'x-forwarded-for': forwarded },
    });
  for (const forwarded of unreadable) {
    await refused(forwarded);
    await refused(`${FORGED}, ${forwarded}`);
    await refused(`${FORGED}, ${forwarded}, 127.0.0.9`);
  }
  for (const forwarded of [`${FORGED},`, `${FORGED}, ,127.0.0.9`, ',']) await refused(forwarded);
  await trustLoopback.ok('GET', '/api/v1/session', { as: key, headers: { 'x-forwarded-for': '2001:db8::1' } });
  assert.equal(await recordedIp(trustLoopback, { 'x-forwarded-for': 'x'.repeat(200) }), null);
});

test('an entry may have a port and any spelling, and is recorded in canonical form', async () => {
  for (const [forwarded, ip] of [
    ['203.0.113.7:1234', '203.0.113.7'],
    ['[2001:db8::1]:443', '2001:db8::1'],
    ['[2001:db8::1]', '2001:db8::1'],
    ['2001:0DB8:0:0:0:0:0:0001', '2001:db8::1'],
    ['::ffff:cb00:7107', '203.0.113.7'],
    ['::FFFF:203.0.113.7', '203.0.113.7'],
    ['[::ffff:203.0.113.7]:80', '203.0.113.7'],
    ['0:0:0:0:0:ffff:cb00:7107', '203.0.113.7'],
    // Trusted proxies are recognized in any spelling and with any port.
    ['203.0.113.7:1234, 127.0.0.9:5555', '203.0.113.7'],
    ['203.0.113.7, [::ffff:7f00:9]:1', '203.0.113.7'],
  ]) {
    assert.equal(await recordedIp(trustLoopback, { 'x-forwarded-for': String(forwarded) }), ip, String(forwarded));
  }
});

/** A dual-stack IPv6 socket reports IPv4 peers as ::ffff:127.0.0.1. */
const MAPPED = '::ffff:127.0.0.1';
const hasIpv6 = await new Promise<boolean>((resolve) => {
  const probe = createServer().once('error', () => resolve(false));
  probe.listen(0, MAPPED, () => probe.close(() => resolve(true)));
});

test('an IPv4 peer on an IPv6 socket is recognized by its IPv4 address', {
  skip: !hasIpv6 && 'this machine has no IPv6',
}, async () => {
  const mapped = await startKeyward({ trustedProxies: ['127.0.0.1'], host: MAPPED });
  assert.equal(await recordedIp(mapped, { 'x-forwarded-for': FORGED }), FORGED);
  const trusting = await startKeyward({ trustedProxies: ['192.0.2.1'], host: MAPPED });
  const as = await trusting.asUser();
  assert.equal(await recordedIp(trusting, { 'x-forwarded-for': FORGED }), '127.0.0.1');
  const list = ['127.0.0.1'];
  const path = '/api/v1/customer/access-allowed-ips';
  assert.equal(
    (await trusting.request('PUT', path, { body: list, as, headers: { 'x-forwarded-for': FORGED } })).status,
    201,
  );
  assert.deepEqual((await trusting.ok('GET', path, { as })).body, list);
});

const chain = fc.array(
  fc.oneof(
    fc.constantFrom(
      '127.0.0.9',
      '::ffff:127.0.0.9',
      '[::ffff:7f00:9]:80',
      '127.0.0.9:1',
      '10.0.0.1',
      '',
      'unknown',
      ' ',
    ),
    fc.ipV4(),
    fc.ipV6(),
    fc.tuple(fc.ipV4(), fc.nat(65_535)).map(([ip, port]) => `${ip}:${port}`),
    fc.tuple(fc.ipV6(), fc.nat(65_535)).map(([ip, port]) => `[${ip}]:${port}`),
  ),
  { maxLength: 5 },
);

test('a direct route and an operation find the same client for any chain and trusted proxies', async () => {
  for (const trustedProxies of [[], ['10.0.0.0/8'], ['127.0.0.1'], ['127.0.0.0/8', '10.0.0.0/8', '::/3']]) {
    const keyward = await startKeyward({ trustedProxies });
    const as = await keyward.asUser();
    const key = await keyward.addKey();
    const path = `/api/v1/api-keys/${key.appname}`;
    await fc.assert(
      fc.asyncProperty(chain, async (entries) => {
        const headers = { 'x-forwarded-for': entries.join(', ') };
        const seen = await recordedIp(keyward, headers);
        const forward = { 'x-api-key': key.appkey, ...headers };
        assert.equal((await keyward.request('GET', FORWARD, { headers: forward, checked: false })).status, 200);
        assert.equal((await keyward.ok('GET', path, { as })).body.data.last_ip, seen);
      }),
      { numRuns: 25 },
    );
  }
});
