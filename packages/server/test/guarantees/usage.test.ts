import assert from 'node:assert/strict';
import test from 'node:test';
import { startKeyward } from '../support/keyward.ts';

const keyward = await startKeyward({ trustedProxies: ['127.0.0.1'] });

let made = 0;
async function makeKey(more: object = {}) {
  const body = { appname: `used-${++made}`, roles: ['READONLY'], ...more };
  return (await keyward.ok('POST', '/api/v1/api-keys', { body, as: await keyward.signIn() })).body.data;
}

async function use(appkey: string, ip: string, method = 'GET'): Promise<void> {
  const headers = { 'x-api-key': appkey, 'x-forwarded-for': ip, 'x-forwarded-method': method };
  await keyward.request('GET', '/api/v1/forward-auth/acme1', { headers, checked: false });
}

const usage = async (appname: string, query = '') =>
  (await keyward.ok('GET', `/api/v1/api-keys/${appname}/usage${query}`, { as: await keyward.signIn() })).body.data;

test('uses are counted by hour and by how they ended, and the last five addresses are kept, across a restart', async () => {
  const key = await makeKey();
  const hour = keyward.clock.now - (keyward.clock.now % 3600);
  for (let last = 1; last <= 7; last++) {
    await use(key.appkey, `192.0.2.${last}`);
    keyward.clock.advance(1);
  }
  await use(key.appkey, '192.0.2.4');
  await use(key.appkey, '192.0.2.9', 'DELETE');
  keyward.clock.advance(3600);
  await use(key.appkey, '192.0.2.4');
  await keyward.restart();
  const { last_login, addresses, hours } = await usage(key.appname);
  assert.equal(last_login, keyward.clock.now);
  assert.deepEqual(
    addresses.map(({ ip }: { ip: string }) => ip),
    ['192.0.2.4', '192.0.2.7', '192.0.2.6', '192.0.2.5', '192.0.2.3'],
  );
  const none = { exchanged: 0, disabled: 0, expired: 0, address_refused: 0, rate_limited: 0 };
  assert.deepEqual(hours, [
    { begins_at: hour, valid: 8, forbidden: 1, ...none },
    { begins_at: hour + 3600, valid: 1, forbidden: 0, ...none },
  ]);
});

test('a key that was never used has no uses, and those of days before the ones asked for are left out', async () => {
  const key = await makeKey();
  assert.deepEqual(await usage(key.appname), { last_login: null, addresses: [], hours: [] });
  await use(key.appkey, '192.0.2.1');
  keyward.clock.advance(2 * 86_400);
  assert.equal((await usage(key.appname, '?days=3')).hours.length, 1);
  assert.equal((await usage(key.appname, '?days=2')).hours.length, 0);
  await keyward.refused('not_found', 'GET', '/api/v1/api-keys/nosuch/usage', { as: await keyward.signIn() });
});
