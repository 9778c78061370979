import assert from 'node:assert/strict';
import test from 'node:test';
import type { AccountChange } from '@keyward/contract';
import { updateAccount } from '../../src/actions/account.ts';
import { cliCaller } from '../../src/domain/caller.ts';
import { startKeyward } from '../support/keyward.ts';

const keyward = await startKeyward();
const PATH = '/api/v1/api-keys';
const readonly = { roles: ['READONLY'] };
const admin = { roles: ['ADMIN'] };

test('without recent re-authentication a user can create READONLY keys, but cannot create, promote or renew ADMIN keys', async () => {
  const staleUser = await keyward.signIn();
  await keyward.addKey({ appname: 'admin-key' });
  await keyward.addKey({ appname: 'expired', expiresAt: keyward.clock.now + 200 });
  keyward.clock.advance(300);
  await keyward.ok('POST', PATH, { body: { appname: 'reader-key', ...readonly }, as: staleUser });
  await keyward.ok('PUT', `${PATH}/reader-key/regen`, { as: staleUser });
  await keyward.ok('PUT', `${PATH}/admin-key`, { body: { ...admin, description: 'new' }, as: staleUser });
  for (const [method, path, body] of [
    ['POST', PATH, { appname: 'new', ...admin }],
    ['PUT', `${PATH}/reader-key`, admin],
    ['PUT', `${PATH}/reader-key/regen`, admin],
    ['PUT', `${PATH}/admin-key/regen`, {}],
    ['PUT', `${PATH}/expired`, { ...admin, expires_at: null }],
    ['PUT', `${PATH}/expired`, { ...admin, expires_at: keyward.clock.now + 10 }],
  ] as const) {
    await keyward.expectError('reauthentication_required', method, path, { body, as: staleUser });
  }
  await keyward.ok('PUT', `${PATH}/admin-key`, { body: readonly, as: staleUser });
});

test('a connection secret is returned only to callers that may currently read the shared secret', async () => {
  const staleUser = await keyward.signIn();
  keyward.clock.advance(300);
  const recentUser = await keyward.signIn();
  const key = await keyward.addKey({ by: recentUser });
  const createKey = async (as: typeof staleUser | typeof key, name: string) =>
    (await keyward.ok('POST', PATH, { body: { appname: name, ...readonly }, as })).body.data;
  assert.equal('connection_secret' in (await createKey(staleUser, 'by-stale')), false);
  assert.equal('connection_secret' in (await createKey(key, 'by-key')), false);
  assert.equal('connection_secret' in (await createKey(recentUser, 'by-present')), true);
  await keyward.ok('PUT', '/api/v1/account', { body: { keys_reveal_secret: true }, as: recentUser });
  assert.equal('connection_secret' in (await createKey(key, 'by-allowed-key')), true);
  await keyward.ok('PUT', '/api/v1/account', { body: { keys_reveal_secret: false }, as: recentUser });
});

test('a key cannot grant itself access to the shared secret, but can remove its own access', async () => {
  const key = await keyward.addKey({ by: await keyward.signIn() });
  await keyward.expectError('users_only', 'PUT', '/api/v1/account', { body: { keys_reveal_secret: true }, as: key });
  await keyward.expectError('users_only', 'GET', '/api/v1/shared-secret', { as: key });
  await keyward.ok('PUT', '/api/v1/account', { body: { keys_reveal_secret: true }, as: await keyward.signIn() });
  await keyward.ok('PUT', '/api/v1/account', { body: { keys_reveal_secret: true }, as: key });
  await keyward.ok('GET', '/api/v1/shared-secret', { as: key });
  await keyward.ok('PUT', '/api/v1/account', { body: { keys_reveal_secret: false }, as: key });
});

test('two users can change different settings concurrently without losing either change', async () => {
  const as = await keyward.signIn();
  const { body } = await keyward.ok('GET', '/api/v1/account', { as });
  const account = await keyward.context.storage.stores.directory.accountNamed(body.data.shortname);
  assert.ok(account);
  const set = (settings: AccountChange) => updateAccount(keyward.context, cliCaller(account), { body: settings });
  await Promise.all([set({ keys_reveal_secret: true }), set({ password_tokens: true })]);
  const { data } = (await keyward.ok('GET', '/api/v1/account', { as })).body;
  assert.deepEqual([data.keys_reveal_secret, data.password_tokens], [true, true]);
  await set({ keys_reveal_secret: false, password_tokens: false });
});

test('a READONLY key or user can neither change nor create keys, not even READONLY keys', async () => {
  const ada = await keyward.signIn();
  const target = await keyward.addKey({ role: 'READONLY', by: ada });
  for (const as of [
    await keyward.addKey({ role: 'READONLY', by: ada }),
    await keyward.invite({ role: 'READONLY', by: ada }),
  ]) {
    await keyward.expectError('forbidden', 'POST', PATH, { body: { appname: 'n', ...readonly }, as });
    await keyward.expectError('forbidden', 'PUT', `${PATH}/${target.appname}`, { body: readonly, as });
    await keyward.expectError('forbidden', 'PUT', `${PATH}/${target.appname}/regen`, { as });
    await keyward.expectError('forbidden', 'DELETE', `${PATH}/${target.appname}`, { as });
    await keyward.expectError('forbidden', 'GET', '/api/v1/shared-secret/status', { as });
  }
});

test('the shared secret is created once, with the first key or before the first key', async () => {
  const { administrator } = await keyward.otherAccount();
  await keyward.expectError('no_shared_secret', 'GET', '/api/v1/shared-secret', { as: administrator });
  await keyward.expectError('no_shared_secret', 'POST', '/api/v1/shared-secret/regenerate', { as: administrator });
  const readStatus = async () =>
    (await keyward.ok('GET', '/api/v1/shared-secret/status', { as: administrator })).body.data;
  assert.equal((await readStatus()).exists, false);
  const created = await keyward.ok('POST', '/api/v1/shared-secret', { as: administrator });
  assert.match(created.body.data.shared_secret, /^[0-9A-Za-z]{43}$/);
  const records = await keyward.ok('POST', '/api/v1/search/audit', {
    body: { include: ['secret'] },
    as: administrator,
  });
  const actions = records.body.data.map((each: { action: string }) => each.action);
  assert.deepEqual(actions, ['reveal', 'create'], 'the response revealed it');
  await keyward.expectError('secret_exists', 'POST', '/api/v1/shared-secret', { as: administrator });
  const { sharedSecret, appname } = await keyward.addKey({ by: administrator });
  assert.equal(sharedSecret, created.body.data.shared_secret);
  const { created_by: by, integrations } = await readStatus();
  assert.deepEqual([by, integrations], [administrator.email, [{ appname, last_exchange: keyward.clock.now }]]);
});

test('the shared secret status lists only the integrations that exchanged with the current secret', async () => {
  const ada = await keyward.signIn();
  const key = await keyward.addKey({ by: ada, appname: 'slow-to-follow' });
  const readStatus = async () => (await keyward.ok('GET', '/api/v1/shared-secret/status', { as: ada })).body.data;
  const integrationNames = async () =>
    (await readStatus()).integrations.map(({ appname }: { appname: string }) => appname);
  assert.ok((await integrationNames()).includes(key.appname));
  const { body } = await keyward.ok('POST', '/api/v1/shared-secret/regenerate', {
    body: { overlap_seconds: 60 },
    as: ada,
  });
  assert.deepEqual([body.data.old_valid_until, await integrationNames()], [keyward.clock.now + 60, []]);
  await keyward.tokensOf(key);
  assert.deepEqual(await integrationNames(), []);
  await keyward.tokensOf({ ...key, sharedSecret: body.data.shared_secret });
  assert.deepEqual(
    [await integrationNames(), (await readStatus()).old_valid_until],
    [[key.appname], keyward.clock.now + 60],
  );
  keyward.clock.advance(60);
  assert.equal((await readStatus()).old_valid_until, null);
});
