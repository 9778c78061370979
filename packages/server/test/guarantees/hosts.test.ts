import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test, { after } from 'node:test';
import { type Keyward, requestToken, startKeyward } from '../support/keyward.ts';

const consoleDirectory = mkdtempSync(join(tmpdir(), 'keyward-hosts-'));
after(() => rmSync(consoleDirectory, { recursive: true }));
mkdirSync(join(consoleDirectory, 'assets'));
writeFileSync(join(consoleDirectory, 'index.html'), '<p>console</p>');
writeFileSync(join(consoleDirectory, 'favicon.svg'), '<svg/>');
writeFileSync(join(consoleDirectory, 'routes.json'), '["/","/settings/api-keys"]');

const local = await startKeyward();
const behindProxy = await startKeyward({
  publicUrl: 'https://keys.example.com',
  trustedProxies: ['127.0.0.0/8'],
  allowedHosts: 'keyward, 10.0.0.5, Bücher.example, [2001:db8::1]:8080, api.internal:8080',
  consoleDirectory,
});
const direct = await startKeyward({ publicUrl: 'https://keys.example.com' });

/**
 * Returns whether the server accepts the host. Both kinds of routes must agree: an operation of the framework and the
 * exchange.
 */
async function acceptsHost(keyward: Keyward, headers: Record<string, string>): Promise<boolean> {
  const read = await keyward.request('GET', '/.well-known/oauth-authorization-server', { headers });
  const exchange = await keyward.request('POST', '/api/v1/auth/token', { body: { jwt: 'x' }, headers });
  const codes = [read.body?.code, exchange.body?.code].map((code) => code === 'misdirected_host');
  assert.equal(codes[0], codes[1], JSON.stringify(headers));
  assert.equal((await keyward.request('GET', '/healthz', { headers })).status, 200);
  return !codes[0];
}

const cases: readonly (readonly [keyward: Keyward, isAccepted: boolean, ...hosts: string[]])[] = [
  [
    direct,
    true,
    'keys.example.com',
    'KEYS.Example.com',
    'keys.example.com:443',
    'keys.example.com.',
    'keys.example.com.:443',
  ],
  [direct, true, `localhost:${direct.port}`, `127.0.0.1:${direct.port}`, `LOCALHOST.:${direct.port}`],
  [direct, true, `[::1]:${direct.port}`, `[0:0:0:0:0:0:0:1]:${direct.port}`, `[::FFFF:127.0.0.1]:${direct.port}`],
  [
    direct,
    false,
    'keys.example.com:80',
    'keys.example.com:8443',
    'www.keys.example.com',
    'example.com',
    'keys.example.com..',
  ],
  // DNS rebinding: a foreign name, and IP addresses that a page could resolve to.
  [direct, false, 'evil.example', '10.0.0.5', '192.168.1.1:8080', '[fd00::1]', 'localhost', 'localhost:1', '127.0.0.1'],
  [
    direct,
    false,
    `127.1:${direct.port}`,
    `2130706433:${direct.port}`,
    `0x7f.1:${direct.port}`,
    `[::1%25lo]:${direct.port}`,
  ],
  [direct, false, 'keys.example.com@evil.example', 'evil.example#keys.example.com', 'keys.example.com,evil.example'],
  [direct, false, 'keys%2eexample.com', 'keys.example.com/', '*', 'keyward', 'keys.example.com:65536'],
  [local, true, `127.0.0.1:${local.port}`, `localhost:${local.port}`, `127.0.0.1.:${local.port}`],
  [
    behindProxy,
    true,
    'keys.example.com',
    'keyward',
    'KEYWARD.',
    'keyward:8080',
    '10.0.0.5',
    '10.0.0.5:1',
    '[::ffff:10.0.0.5]',
  ],
  [behindProxy, true, 'xn--bcher-kva.example', '[2001:DB8:0::1]:8080', 'api.internal:8080'],
  [
    behindProxy,
    false,
    'api.internal',
    'api.internal:80',
    '[2001:db8::1]',
    'keyward.evil.example',
    '10.0.0.6',
    'b.example',
  ],
];

for (const [keyward, isAccepted, ...hosts] of cases) {
  test(`the API ${isAccepted ? 'accepts' : 'rejects'} the hosts ${hosts.join(' | ')}`, async () => {
    for (const host of hosts) assert.equal(await acceptsHost(keyward, { host }), isAccepted, host);
  });
}

test('X-Forwarded-Host is read only from trusted proxies, at the entry of the proxy that the client reached', async () => {
  const chain = { 'x-forwarded-for': '203.0.113.9, 127.0.0.9' };
  const proxied: readonly (readonly [isAccepted: boolean, forwarded: string, more?: Record<string, string>])[] = [
    [true, 'keys.example.com'],
    [true, 'KEYS.example.com:443'],
    [true, 'keyward:8080'],
    [false, 'evil.example'],
    [false, ','],
    // One proxy: the proxy added the last entry; the client could have set the others.
    [true, 'evil.example, keys.example.com'],
    [false, 'keys.example.com, evil.example'],
    [false, 'keys.example.com,'],
    // Two proxies: the first proxy wrote the entry before the last.
    [true, 'keys.example.com, inner.example:8080', chain],
    [true, 'evil.example, keys.example.com, inner.example', chain],
    [false, 'keys.example.com, evil.example, inner.example', chain],
    // The second proxy replaced the header, so there is only one entry.
    [true, 'keys.example.com', chain],
    [false, 'evil.example', chain],
  ];
  for (const [isAccepted, forwarded, more] of proxied) {
    const headers = { host: 'inner.example', 'x-forwarded-host': forwarded, ...more };
    assert.equal(await acceptsHost(behindProxy, headers), isAccepted, `${forwarded} ${JSON.stringify(more)}`);
    assert.equal(await acceptsHost(direct, headers), false, forwarded);
    assert.equal(await acceptsHost(direct, { ...headers, host: 'keys.example.com' }), true, forwarded);
  }
});

test('an exchange succeeds behind a proxy and under an added host name', async () => {
  const key = await behindProxy.addKey();
  for (const headers of [{ host: 'keyward:8080' }, { host: 'x', 'x-forwarded-host': 'KEYWARD.' }]) {
    const jwt = requestToken(key, behindProxy.clock.now);
    await behindProxy.ok('POST', '/api/v1/auth/token', { body: { jwt }, headers });
  }
});

test('the console redirects from an added host name to the public URL and accepts no session there', async () => {
  for (const path of ['/', '/settings/api-keys?q=a', '/settings/api-keys/']) {
    const { status, headers } = await behindProxy.request('GET', path, {
      headers: { host: 'keyward' },
      checked: false,
    });
    assert.deepEqual([status, headers.location], [307, `https://keys.example.com${path}`]);
  }
  const page = await behindProxy.request('GET', '/', { headers: { host: 'keys.example.com' }, checked: false });
  assert.equal(page.status, 200);
  const user = await behindProxy.asUser();
  await behindProxy.expectError('cross_origin', 'PUT', '/api/v1/account', {
    body: {},
    as: user,
    headers: { host: 'keyward:8080', origin: 'http://keyward:8080' },
  });
});
