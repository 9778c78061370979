import assert from 'node:assert/strict';
import test from 'node:test';
import { withState } from '../../src/domain/api-key.ts';
import { type Key, requestToken, startKeyward } from '../support/keyward.ts';

const keyward = await startKeyward();
const path = (key: Key, rest = '') => `/api/v1/api-keys/${key.appname}${rest}`;
const signIn = () => keyward.signIn();
const setState = async (key: Key, how: 'disable' | 'enable') =>
  (await keyward.ok('POST', path(key, `/${how}`), { as: await signIn() })).body.data;

const check = async ({ appkey }: Key, method = 'GET') => {
  const headers = { 'x-api-key': appkey, 'x-forwarded-method': method };
  const { headers: verdict } = await keyward.request('GET', '/api/v1/forward-auth/acme1', { headers, checked: false });
  return [verdict['x-keyward-code'], verdict['x-keyward-roles']];
};

const statusOfRequest = async ({ accessToken }: { accessToken: string }, method = 'GET', at = '/api/v1/session') =>
  (await keyward.request(method, at, { as: { headers: { authorization: `Bearer ${accessToken}` } } })).status;

test('a disabled key and its tokens are invalid on the next request; enabling makes the key valid again, but not its tokens', async () => {
  const key = await keyward.addKey({ role: 'READONLY', by: await signIn() });
  const tokens = await keyward.tokensOf(key);
  assert.equal((await setState(key, 'disable')).status, 'disabled');
  assert.deepEqual(await check(key), ['disabled', '']);
  assert.equal(await statusOfRequest(tokens), 401);
  assert.equal((await keyward.exchange(requestToken(key, keyward.clock.now))).status, 401);
  await keyward.restart();
  assert.deepEqual(await check(key), ['disabled', '']);
  assert.equal((await setState(key, 'enable')).status, 'active');
  assert.deepEqual(await check(key), ['valid', 'readonly']);
  assert.equal(await statusOfRequest(tokens), 401, 'earlier tokens stay revoked');
  assert.equal(await statusOfRequest(await keyward.tokensOf(key)), 200);
});

test('a quarantined key and its tokens can read but not change anything, whatever the role', async () => {
  const key = await keyward.addKey({ role: 'ADMIN', by: await signIn() });
  const before = await keyward.tokensOf(key);
  await quarantineKey(key);
  assert.deepEqual(await check(key, 'GET'), ['valid', 'readonly']);
  assert.deepEqual(await check(key, 'POST'), ['forbidden', '']);
  assert.equal(await statusOfRequest(before), 401, 'existing tokens are revoked');
  const tokens = await keyward.tokensOf(key);
  assert.equal(await statusOfRequest(tokens, 'GET', '/api/v1/api-keys'), 200);
  assert.equal(await statusOfRequest(tokens, 'DELETE', path(key)), 403);
  assert.equal(await statusOfRequest(tokens, 'GET', '/api/v1/shared-secret'), 403);
  const { body } = await keyward.ok('GET', path(key), { as: await signIn() });
  assert.deepEqual([body.data.status, body.data.roles], ['quarantined', ['admin']]);
  await setState(key, 'enable');
  assert.deepEqual(await check(key, 'POST'), ['valid', 'admin']);
});

test("replacing a key's secret changes neither its status nor its verdicts", async () => {
  for (const [status, restrict, verdict] of [
    ['disabled', (key: Key) => setState(key, 'disable'), 'disabled'],
    ['expired', expireKey, 'expired'],
    ['quarantined', quarantineKey, 'forbidden'],
  ] as const) {
    const key = await keyward.addKey({ role: 'ADMIN', by: await signIn() });
    await restrict(key);
    const rotation = { body: { overlap_seconds: 60 }, headers: { 'idempotency-key': `rotate-${status}` } };
    for (const replaced of [
      await keyward.ok('PUT', path(key, '/regen'), { as: await signIn() }),
      await keyward.ok('POST', path(key, '/rotation'), { as: await signIn(), ...rotation }),
    ]) {
      assert.equal(replaced.body.data.status, status);
      assert.deepEqual(await check({ ...key, appkey: replaced.body.data.appkey }, 'POST'), [verdict, '']);
    }
  }
});

test('an expired key stays expired when it is enabled', async () => {
  const key = await keyward.addKey({ role: 'READONLY', by: await signIn() });
  await setState(key, 'disable');
  await expireKey(key);
  assert.equal((await setState(key, 'enable')).status, 'expired');
  assert.deepEqual(await check(key), ['expired', '']);
});

async function expireKey(key: Key): Promise<void> {
  const body = { roles: ['ADMIN'], expires_at: keyward.clock.now + 5 };
  await keyward.ok('PUT', path(key), { as: await signIn(), body });
  keyward.clock.now += 6;
}

/** Quarantines the key like a leak report. */
async function quarantineKey({ id }: Key): Promise<void> {
  const { context } = keyward;
  const [account] = await context.storage.stores.directory.accounts();
  assert.ok(account);
  await context.storage.transaction(async (stores) => {
    const key = await stores.apiKeys.withId(account.id, id);
    assert.ok(key);
    await stores.apiKeys.update(account.id, withState(key, 'quarantined', context.random));
    await stores.changeLog.append(account.id, 0, { entity: 'api-key', entityId: id, action: 'update' });
  });
  await context.follower.catchUp();
}

test('details of a key are stored and changed individually, and verdicts include the metadata and external id', async () => {
  const body = {
    appname: 'described',
    roles: ['READONLY'],
    owner: 'ada@example.com',
    tags: ['team:billing', 'prod'],
    metadata: { plan: 'gold', limits: { seats: 5 } },
    external_id: 'customer 17',
  };
  const { data } = (await keyward.ok('POST', '/api/v1/api-keys', { body, as: await signIn() })).body;
  const details = ({ owner, tags, metadata, external_id }: typeof body) => ({ owner, tags, metadata, external_id });
  assert.deepEqual(details(data), details(body));
  const change = { roles: ['READONLY'], tags: ['prod'] };
  const changed = (await keyward.ok('PUT', '/api/v1/api-keys/described', { body: change, as: await signIn() })).body
    .data;
  assert.deepEqual(details(changed), { ...details(body), tags: ['prod'] });
  const verdict = (await keyward.ok('POST', '/api/v1/verify', { body: { key: data.appkey }, as: await signIn() })).body
    .data;
  assert.deepEqual([verdict.metadata, verdict.external_id], [body.metadata, body.external_id]);
  assert.ok(!('owner' in verdict) && !('tags' in verdict), 'verdicts contain neither owner nor tags');
  const { appkey: _, connection_secret: __, ...fetched } = { ...data, ...changed };
  await keyward.ok('PUT', '/api/v1/api-keys/described', { body: fetched, as: await signIn() });
});

test('an owner must be a user of the account, and metadata is limited in size', async () => {
  const send = async (overrides: object) =>
    keyward.request('POST', '/api/v1/api-keys', {
      body: { appname: 'refused', roles: ['READONLY'], ...overrides },
      as: await signIn(),
    });
  assert.equal((await send({ owner: 'nobody@example.com' })).body.code, 'unknown_owner');
  for (const wrong of [
    { metadata: { text: 'x'.repeat(4096) } },
    { metadata: [] },
    { metadata: null },
    { tags: ['a', 'a'] },
    { tags: ['with space'] },
    { tags: Array.from({ length: 21 }, (_, index) => `t${index}`) },
    { external_id: '' },
    { external_id: 'x'.repeat(129) },
  ]) {
    assert.equal((await send(wrong)).body.code, 'invalid_request', JSON.stringify(wrong).slice(0, 60));
  }
});
