import assert from 'node:assert/strict';
import test from 'node:test';
import { formatKey } from '@keyward/contract';
import { startKeyward } from '../support/keyward.ts';

const keyward = await startKeyward();
const admin = await keyward.asUser('ADMIN');
const service = await keyward.asKey('ADMIN');
await keyward.ok('POST', '/api/v1/roles/resources', {
  body: { resource: 'flows', description: 'Flows', fetch: true, create: true, update: false, delete: false },
  as: admin,
});

let counter = 0;
async function createKey(overrides: object = {}) {
  const body = { appname: `checked-${++counter}`, roles: ['READONLY'], ...overrides };
  return (await keyward.ok('POST', '/api/v1/api-keys', { body, as: await keyward.signIn() })).body.data;
}

const verify = async (body: object) => (await keyward.ok('POST', '/api/v1/verify', { body, as: service })).body.data;
const explain = async (body: object) =>
  (await keyward.ok('POST', '/api/v1/verify/explain', { body, as: service })).body.data;
const record = async (appname: string) =>
  (await keyward.ok('GET', `/api/v1/api-keys/${appname}`, { as: service })).body.data;

test("a verdict contains the key's identity and permissions, including permissions on the account's services", async () => {
  const key = await createKey();
  const verdict = await verify({ key: key.appkey, permission: 'flows:fetch' });
  assert.deepEqual(
    { ...verdict, permissions: verdict.permissions.includes('flows:fetch') },
    {
      valid: true,
      code: 'valid',
      account: 'acme1',
      id: key.id,
      appname: key.appname,
      roles: ['readonly'],
      permissions: true,
      expires_at: null,
      metadata: {},
      environment: 'live',
    },
  );
  assert.equal((await verify({ key: key.appkey, permission: 'flows:create' })).code, 'forbidden');
  assert.equal((await verify({ key: key.appkey, permission: 'nosuch:fetch' })).code, 'forbidden');
});

test('a verdict contains the permissions of a custom role, and role changes apply to the next check', async () => {
  const right = (create: boolean) => ({ resource: 'flows', fetch: true, create, update: false, delete: false });
  const role = { name: 'flow-runner', description: '', permissions: [right(true)] };
  const { id } = (await keyward.ok('POST', '/api/v1/roles', { body: role, as: await keyward.signIn() })).body.data;
  const key = await createKey({ roles: ['flow-runner'] });
  const check = { key: key.appkey, permission: 'flows:create' };
  assert.deepEqual((await verify(check)).permissions.sort(), ['flows:create', 'flows:fetch']);
  const body = { ...role, permissions: [right(false)] };
  await keyward.ok('PUT', `/api/v1/roles/${id}`, { body, as: await keyward.signIn() });
  assert.equal((await verify(check)).code, 'forbidden');
});

test('a verdict on an unknown, foreign, malformed or deleted key contains no data', async () => {
  const deletedKey = await createKey();
  await keyward.ok('DELETE', `/api/v1/api-keys/${deletedKey.appname}`, { as: admin });
  const { administrator } = await keyward.otherAccount();
  const foreign = await keyward.addKey({ by: administrator });
  for (const key of [deletedKey.appkey, foreign.appkey, formatKey('kw', 'B'.repeat(30)), 'x', 'kw_', '💥'.repeat(50)]) {
    assert.deepEqual(await verify({ key, permission: 'flows:fetch' }), {
      valid: false,
      code: 'unknown',
      account: 'acme1',
    });
  }
});

test('a check is denied if the IP address that the caller sends is outside the list, unknown or missing', async () => {
  const key = await createKey({ allowed_ips: ['203.0.113.0/24', '2001:db8::/32'] });
  for (const [ip, code] of Object.entries({
    '203.0.113.9': 'valid',
    '::ffff:203.0.113.9': 'valid',
    '2001:db8::1': 'valid',
    '198.51.100.1': 'ip_denied',
    'no address': 'ip_denied',
  })) {
    assert.equal((await verify({ key: key.appkey, ip })).code, code, ip);
  }
  assert.equal((await verify({ key: key.appkey })).code, 'ip_denied');
});

test('checks a thousand keys in one request, in order, and rejects more', async () => {
  const keys = [await createKey(), await createKey({ rate_limit: { limit: 2, window_seconds: 60 } })];
  const checks = Array.from({ length: 1000 }, (_, index) => ({
    key: keys[index]?.appkey ?? formatKey('kw', 'C'.repeat(30)),
  }));
  const { data } = (await keyward.ok('POST', '/api/v1/verify/batch', { body: { checks }, as: service })).body;
  assert.deepEqual(
    data.map(({ appname = '' }) => appname),
    checks.map((_, index) => keys[index]?.appname ?? ''),
  );
  const body = { checks: [...checks, ...checks] };
  await keyward.expectError('invalid_request', 'POST', '/api/v1/verify/batch', { body, as: service });
});

test('an explanation lists every step and is audited, but changes neither last login nor rate limit', async () => {
  const key = await createKey({ rate_limit: { limit: 1, window_seconds: 60 }, allowed_ips: ['192.0.2.0/24'] });
  const check = { key: key.appkey, permission: 'flows:create', ip: '198.51.100.1' };
  const explained = await explain(check);
  assert.deepEqual(
    explained.steps.map(({ step, passed }: { step: string; passed: boolean }) => `${step} ${passed}`),
    ['format true', 'known true', 'state true', 'expiry true', 'ip false', 'permission false', 'rate_limit true'],
  );
  assert.equal(explained.code, 'ip_denied');
  assert.equal((await record(key.appname)).last_login, null);
  for (const _ of [1, 2]) assert.equal((await explain({ key: key.appkey, ip: '192.0.2.1' })).code, 'valid');
  assert.equal((await verify({ key: key.appkey, ip: '192.0.2.1' })).code, 'valid');
  assert.equal((await explain({ key: key.appkey, ip: '192.0.2.1' })).code, 'rate_limited');
  assert.deepEqual(
    (await explain({ key: `${key.appkey.slice(0, -1)}!` })).steps.map(({ step }: { step: string }) => step),
    ['format'],
  );
  const body = { start: keyward.clock.now - 60, end: 0, size: 1, from: 0, search: key.appname };
  const [latest] = (await keyward.ok('POST', '/api/v1/search/audit', { body, as: admin })).body.data;
  assert.match(latest.description, /was explained: rate_limited/);
  assert.ok(!JSON.stringify(latest).includes(key.appkey));
});

test('explanations are rate-limited, and READONLY cannot request them', async () => {
  const reader = await keyward.asKey('READONLY');
  const key = await createKey();
  await keyward.expectError('forbidden', 'POST', '/api/v1/verify/explain', { body: { key: key.appkey }, as: reader });
  await keyward.expectError('forbidden', 'POST', '/api/v1/verify', { body: { key: key.appkey }, as: reader });
  const responses = await Promise.all(
    Array.from({ length: 70 }, () =>
      keyward.request('POST', '/api/v1/verify/explain', { body: { key: key.appkey }, as: service }),
    ),
  );
  const rejected = responses.filter(({ status }) => status === 429);
  assert.ok(rejected.length >= 10, String(rejected.length));
  assert.ok(rejected.every(({ headers }) => Number(headers['retry-after']) > 0));
});

test('the IP address sent by a service is recorded in canonical form, and as unknown if invalid', async () => {
  for (const [named, ip] of [
    ['::FFFF:cb00:7107', '203.0.113.7'],
    ['2001:0db8::0:1', '2001:db8::1'],
    ['203.0.113.7:1234', null],
  ]) {
    const key = await createKey();
    assert.equal((await verify({ key: key.appkey, ip: named })).valid, true);
    assert.equal((await record(key.appname)).last_ip, ip);
  }
});

test('a check with count: false changes neither usage nor rate limit, but applies every rule', async () => {
  const rate_limit = { limit: 2, window_seconds: 60 };
  const key = await createKey({ rate_limit, allowed_ips: ['192.0.2.0/24'] });
  const check = { key: key.appkey, permission: 'flows:fetch', ip: '192.0.2.1' };
  const again = { ...check, count: false };
  const untouched = await verify(again);
  assert.deepEqual([untouched.code, untouched.rate_limit.remaining], ['valid', 2]);
  assert.equal((await record(key.appname)).last_login, null);
  assert.deepEqual([(await verify(check)).code, (await verify({ ...check, count: true })).code], ['valid', 'valid']);
  const last = await verify(again);
  assert.deepEqual([last.code, last.rate_limit.remaining], ['valid', 0], 'the check whose request used the last unit');
  assert.equal((await verify(check)).code, 'rate_limited');
  assert.equal((await verify({ ...again, permission: 'flows:create' })).code, 'forbidden');
  assert.equal((await verify({ ...again, ip: '198.51.100.1' })).code, 'ip_denied');
  const { body } = await keyward.ok('POST', '/api/v1/verify/batch', { body: { checks: [again, check] }, as: service });
  assert.deepEqual(
    body.data.map(({ code }: { code: string }) => code),
    ['valid', 'rate_limited'],
  );
  await keyward.ok('DELETE', `/api/v1/api-keys/${key.appname}`, { as: admin });
  assert.equal((await verify(again)).code, 'unknown');
  await keyward.expectError('invalid_request', 'POST', '/api/v1/verify/explain', { body: again, as: service });
  await keyward.expectError('invalid_request', 'POST', '/api/v1/verify', { body: { ...check, count: 0 }, as: service });
});
