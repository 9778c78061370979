import assert from 'node:assert/strict';
import test from 'node:test';
import { importApiKeys } from '../../src/actions/api-keys/import/import.ts';
import { cliCaller } from '../../src/domain/caller.ts';
import { startKeyward } from '../support/keyward.ts';

const DAY = 86_400;
const keyward = await startKeyward();
const PATH = '/api/v1/api-keys';
const POLICY = '/api/v1/account/key-policy';
const signIn = () => keyward.signIn();
const set = async (body: object) => (await keyward.ok('PUT', POLICY, { body, as: await signIn() })).body.data;
let counter = 0;

async function add(overrides: object = {}) {
  const body = { appname: `key-${++counter}`, roles: ['READONLY'], ...overrides };
  return keyward.request('POST', PATH, { body, as: await signIn() });
}

test('an account without a key policy creates keys without expiry', async () => {
  const nothing = { max_lifetime_days: null, default_lifetime_days: null, unused: null };
  assert.deepEqual((await keyward.ok('GET', POLICY, { as: await signIn() })).body.data, nothing);
  assert.equal((await add()).body.data.expires_at, null);
  assert.equal((await add({ expires_at: 253_402_300_799 })).status, 201);
});

test('a key gets the default lifetime only if the request has no expiry', async () => {
  await set({ default_lifetime_days: 90 });
  assert.equal((await add()).body.data.expires_at, keyward.clock.now + 90 * DAY);
  assert.equal((await add({ expires_at: null })).body.data.expires_at, null);
  const [account] = await keyward.context.storage.stores.directory.accounts();
  assert.ok(account);
  const rows = [{ name: 'imported', role: 'READONLY', sha256: 'ab'.repeat(32), key_format: 'keyward' }];
  await importApiKeys(keyward.context, cliCaller(account), { body: { rows, apply_policy: true } });
  const { data } = (await keyward.ok('GET', `${PATH}/imported`, { as: await signIn() })).body;
  assert.equal(data.expires_at, keyward.clock.now + 90 * DAY);
  await set({ default_lifetime_days: null });
});

test('rejects new keys and expiries beyond the maximum lifetime; existing expiries stay', async () => {
  const old = (await add()).body.data;
  await set({ max_lifetime_days: 30 });
  const latest = keyward.clock.now + 30 * DAY;
  assert.equal((await add()).body.data.expires_at, latest, 'a request without an expiry gets the maximum');
  assert.equal((await add({ expires_at: latest })).status, 201);
  for (const expiry of [latest + 1, null]) {
    const { status, body } = await add({ expires_at: expiry });
    assert.deepEqual([status, body.code], [400, 'lifetime_too_long']);
    assert.match(body.message, /maximum lifetime of 30 days/);
  }
  const put = async (body: object) =>
    keyward.request('PUT', `${PATH}/${old.appname}`, { body: { roles: ['READONLY'], ...body }, as: await signIn() });
  assert.equal((await put({ description: 'x' })).body.data.expires_at, null, 'untouched');
  assert.equal((await put({ expires_at: null })).status, 200, 'an unchanged expiry is accepted');
  assert.equal((await put({ expires_at: latest + 1 })).body.code, 'lifetime_too_long');
  assert.equal((await put({ expires_at: latest })).status, 200);
  assert.equal(
    (await put({ expires_at: null })).body.code,
    'lifetime_too_long',
    'a removed excess expiry cannot be restored',
  );
  const regen = { body: { expires_at: latest + 1 }, as: await signIn() };
  await keyward.expectError('lifetime_too_long', 'PUT', `${PATH}/${old.appname}/regen`, regen);
  await set({ max_lifetime_days: null });
});

test('rejects a contradictory or invalid policy', async () => {
  await set({ max_lifetime_days: 30 });
  for (const body of [
    { default_lifetime_days: 31 },
    { max_lifetime_days: 0 },
    { max_lifetime_days: 1.5 },
    { max_lifetime_days: 3651 },
    { unused: { days: 13, action: 'disable' } },
    { unused: { days: 90, action: 'burn' } },
    { unused: { days: 90 } },
    { unused: 90 },
    { other: 1 },
  ]) {
    await keyward.expectError('invalid_request', 'PUT', POLICY, { body, as: await signIn() });
  }
  assert.equal((await keyward.ok('GET', POLICY, { as: await signIn() })).body.data.default_lifetime_days, null);
  await set({ max_lifetime_days: null });
});

test('setting a policy for unused keys requires the permission for the manual action', async () => {
  const permissions = [{ resource: 'account', fetch: true, update: true }];
  await keyward.ok('POST', '/api/v1/roles', { body: { name: 'settings', permissions }, as: await signIn() });
  const clerk = await keyward.addKey({ role: 'settings', by: await signIn() });
  await keyward.ok('PUT', POLICY, { body: { default_lifetime_days: 90 }, as: clerk });
  for (const action of ['disable', 'delete']) {
    await keyward.expectError('forbidden', 'PUT', POLICY, { body: { unused: { days: 90, action } }, as: clerk });
  }
  await keyward.ok('PUT', POLICY, { body: { unused: null, default_lifetime_days: null }, as: clerk });
});
