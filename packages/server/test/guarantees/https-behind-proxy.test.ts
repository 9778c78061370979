import assert from 'node:assert/strict';
import test from 'node:test';
import { PASSWORD, startKeyward } from '../support/keyward.ts';

const keyward = await startKeyward({ publicUrl: 'https://keys.example.com', trustedProxies: ['127.0.0.1'] });
const plainServer = await startKeyward();
const signIn = (server: typeof keyward) =>
  server.ok('POST', '/api/v1/session', {
    body: { email: 'ada@example.com', password: PASSWORD },
    headers: { origin: server.url },
  });

test('both cookies are bound to the host over https: __Host-, Secure, HttpOnly, SameSite=Strict', async () => {
  const { headers } = await signIn(keyward);
  const cookies = headers['set-cookie'] ?? [];
  assert.deepEqual(
    cookies.map((cookie) => cookie.split('=', 1)[0]),
    ['__Host-keyward', '__Host-keyward-device'],
  );
  for (const cookie of cookies) {
    const [, ...attributes] = cookie.split('; ');
    const expectedAttributes = ['HttpOnly', 'Path=/', 'SameSite=Strict', 'Secure'];
    assert.deepEqual(attributes.filter((each) => !each.startsWith('Max-Age=')).sort(), expectedAttributes);
  }
  assert.match(String(headers['strict-transport-security']), /^max-age=\d{7,}/);
});

test('cookie names contain the port over http on loopback, because cookies do not distinguish ports', async () => {
  const { headers } = await signIn(plainServer);
  const [session = '', device = ''] = headers['set-cookie'] ?? [];
  assert.ok(
    session.startsWith(`keyward-${plainServer.port}=`) && device.startsWith(`keyward-device-${plainServer.port}=`),
  );
  for (const cookie of [session, device]) {
    assert.match(cookie, /; Path=\/; HttpOnly; SameSite=Strict$/);
    assert.doesNotMatch(cookie, /Domain|Secure/);
  }
  assert.equal(headers['strict-transport-security'], undefined);
});

test('an http origin with the same host is rejected as cross-origin', async () => {
  const user = await keyward.asUser();
  for (const proto of [{}, { 'x-forwarded-proto': 'http' }, { 'x-forwarded-proto': 'https' }]) {
    await keyward.expectError('cross_origin', 'PUT', '/api/v1/account', {
      body: {},
      headers: { cookie: user.cookie, origin: 'http://keys.example.com', ...proto },
    });
  }
  await keyward.ok('PUT', '/api/v1/account', { body: {}, as: user });
});

test('a trusted proxy determines the IP address of the client', async () => {
  const as = await keyward.asUser();
  await keyward.ok('PUT', '/api/v1/account', { body: {}, as, headers: { 'x-forwarded-for': '203.0.113.9' } });
  const { body } = await keyward.ok('POST', '/api/v1/search/audit', { body: { size: 1 }, as });
  assert.equal(body.data[0].ip, '203.0.113.9');
});

test('links, tokens and connection secrets contain the public URL', async () => {
  const as = await keyward.asUser();
  const key = await keyward.addKey();
  const { body } = await keyward.ok('GET', '/api/v1/account', { as });
  assert.equal(body.data.url, 'https://keys.example.com/api/v1');
  const claims = JSON.parse(Buffer.from(key.accessToken.split('.')[1] ?? '', 'base64url').toString());
  assert.deepEqual([claims.iss, claims.aud], ['https://keys.example.com', 'https://keys.example.com/api/v1']);
});
