import assert from 'node:assert/strict';
import test from 'node:test';
import { keyTextFieldNames, keyTextFields } from '@keyward/contract';
import { DEFAULT_TEXT_FIELDS } from '../../src/domain/key-text-fields.ts';
import { type ApiCaller, startKeyward } from '../support/keyward.ts';
import { addFlows, addRole, introspect, newClient, requestAccessToken } from '../support/oauth.ts';

const keyward = await startKeyward();
await addFlows(keyward);
const as = await keyward.asUser();
const KEYS = '/api/v1/api-keys';
const READONLY_ROLES = { roles: ['READONLY'] };

let sequence = 0;
const newName = () => `env-${++sequence}`;

async function add(members: object = {}, by: ApiCaller = as) {
  return (await keyward.ok('POST', KEYS, { body: { appname: newName(), ...READONLY_ROLES, ...members }, as: by })).body
    .data;
}

/** Adds an ADMIN key and returns it as a caller. */
async function addCaller(members: object): Promise<ApiCaller> {
  const { connection_secret } = await add({ roles: ['ADMIN'], ...members });
  return keyward.tokensOf(keyward.credentialsOf(connection_secret));
}

const put = (appname: string, body: object, by: ApiCaller = as) =>
  keyward.request('PUT', `${KEYS}/${appname}`, { body: { ...READONLY_ROLES, ...body }, as: by });

test('the default text fields match the defaults of the contract', () => {
  for (const name of keyTextFieldNames) {
    assert.equal(DEFAULT_TEXT_FIELDS[name], keyTextFields[name].default ?? null, name);
  }
});

test('a key without an environment is live, but inherits the environment of the key that creates it', async () => {
  assert.equal((await add()).environment, 'live');
  assert.equal((await add({ environment: 'staging-2' })).environment, 'staging-2');
  const caller = await addCaller({ environment: 'test' });
  assert.equal((await add({}, caller)).environment, 'test');
  const rows = [{ name: newName(), role: 'READONLY' }];
  await keyward.ok('POST', '/api/v1/key-import', { body: { rows, new_secrets: true }, as: caller });
  const imported = await keyward.ok('GET', `${KEYS}/${rows[0]?.name}`, { as });
  assert.equal(imported.body.data.environment, 'test');
});

test('an environment is a lower-case name of at most 32 characters', async () => {
  for (const environment of ['a', `a${'-'.repeat(31)}`, 'none', 'live', 'eu-1']) {
    assert.equal((await add({ environment })).environment, environment);
  }
  for (const environment of ['', 'Live', '1a', '-a', 'a_b', 'ä', `a${'b'.repeat(32)}`, null, 7, 'a\n']) {
    const body = { appname: newName(), ...READONLY_ROLES, environment };
    const response = await keyward.expectError('invalid_request', 'POST', KEYS, { body, as });
    assert.match(response.body.message, /^environment must be a lower-case letter, .+, such as live or test\.$/);
  }
});

test('the environment of a key is fixed at creation: later requests may repeat the environment, and a different value is a conflict', async () => {
  const { appname, appkey: _, connection_secret: __, ...record } = await add({ environment: 'test' });
  assert.equal((await put(appname, record)).status, 200);
  assert.equal((await put(appname, { environment: 'test', description: 'kept' })).body.data.environment, 'test');
  assert.equal((await put(appname, {})).body.data.environment, 'test');
  const regenerate = (body: object) => keyward.request('PUT', `${KEYS}/${appname}/regen`, { body, as });
  assert.equal((await regenerate({ environment: 'test' })).body.data.environment, 'test');
  for (const response of [await put(appname, { environment: 'live' }), await regenerate({ environment: 'live' })]) {
    assert.deepEqual([response.status, response.body.code], [409, 'environment_fixed']);
  }
  const after = await keyward.ok('GET', `${KEYS}/${appname}`, { as });
  assert.equal(after.body.data.environment, 'test');
});

test('an import row is rejected if its environment differs from that of the existing key, and an empty cell leaves the environment unchanged', async () => {
  const { appname } = await add({ environment: 'test' });
  const importRow = async (cell: string) => {
    const text = `name,role,description,environment\n${appname},READONLY,by file,${cell}`;
    const body = { text, on_existing: 'update', partial: true };
    return (await keyward.ok('POST', '/api/v1/key-import', { body, as })).body.data.rows[0];
  };
  const rejected = await importRow('live');
  assert.deepEqual([rejected.outcome, /environment/.test(rejected.reason)], ['rejected', true]);
  assert.match((await importRow('No!')).reason, /^environment must be a lower-case letter/);
  assert.equal((await importRow('test')).outcome, 'updated');
  assert.equal((await importRow('')).outcome, 'skipped');
});

test('every verdict includes the environment, and forward-auth returns it in a header', async () => {
  await addRole(keyward, 'env-writer', { fetch: true, create: true });
  const service = await newClient(keyward);
  for (const environment of ['live', 'test']) {
    const key = await newClient(keyward, { role: 'env-writer', members: { environment } });
    const body = { key: key.appkey };
    const single = await keyward.ok('POST', '/api/v1/verify', { body, as });
    const batch = await keyward.ok('POST', '/api/v1/verify/batch', { body: { checks: [body] }, as });
    const token = await introspect(keyward, service, await requestAccessToken(keyward, key));
    const environments = [single.body.data, batch.body.data[0], token].map((each) => each.environment);
    assert.deepEqual(environments, [environment, environment, environment]);
  }
  const headerOf = async (appkey: string) =>
    (await keyward.request('GET', '/api/v1/forward-auth/acme1', { headers: { 'x-api-key': appkey }, checked: false }))
      .headers['x-keyward-environment'];
  // Alternates between the keys, because the server caches the headers of a role.
  const [live, other] = [await add(), await add({ environment: 'test' })];
  const headers: unknown[] = [];
  for (const { appkey } of [live, other, live, other]) headers.push(await headerOf(appkey));
  assert.deepEqual(headers, ['live', 'test', 'live', 'test']);
  await keyward.ok('POST', `${KEYS}/${other.appname}/disable`, { as });
  assert.equal(await headerOf(other.appkey), '', 'a denied key has no identity');
});

test('a key cannot renew an expired key of another environment, but can make other changes', async () => {
  const caller = await addCaller({ environment: 'test' });
  const expires_at = keyward.clock.now + 10;
  const [own, other] = [await add({ environment: 'test', expires_at }), await add({ expires_at })];
  keyward.clock.advance(11);
  const recentUser = await keyward.asUser();
  assert.equal((await put(own.appname, { expires_at: null }, caller)).status, 200);
  const denied = await put(other.appname, { expires_at: null }, caller);
  assert.deepEqual([denied.status, denied.body.code], [403, 'environment_mismatch']);
  assert.equal((await put(other.appname, { description: 'described' }, caller)).status, 200);
  const validKey = await add({}, recentUser);
  assert.equal((await put(validKey.appname, { expires_at: keyward.clock.now + 10 }, caller)).status, 200);
  await keyward.ok('POST', `${KEYS}/${validKey.appname}/disable`, { as: caller });
});

test('a key cannot grant a key of another environment more rights, a later expiry or looser limits', async () => {
  const caller = await addCaller({ environment: 'test' });
  const limits = { expires_at: keyward.clock.now + 100, allowed_ips: ['192.0.2.0/24'], rate_limit: null };
  const [own, other] = [await add({ environment: 'test', ...limits }), await add(limits)];
  const loosenings = [{ roles: ['ADMIN'] }, { ...limits, expires_at: null }, { ...limits, allowed_ips: [] }];
  for (const body of loosenings) {
    const denied = await put(other.appname, body, caller);
    assert.deepEqual([denied.status, denied.body.code], [403, 'environment_mismatch'], JSON.stringify(body));
    assert.equal((await put(own.appname, body, caller)).status, 200);
  }
  assert.equal((await put(other.appname, { ...limits, allowed_ips: ['192.0.2.1'] }, caller)).status, 200);
});

test('a key cannot restore rights of a key of another environment by undoing a review decision', async () => {
  const caller = await addCaller({ environment: 'test' });
  const recentUser = await keyward.asUser();
  const adminKey = await add({ roles: ['ADMIN'], owner: null }, recentUser);
  const { id } = (await keyward.ok('POST', '/api/v1/reviews', { body: {}, as: recentUser })).body.data;
  const decisions = `/api/v1/reviews/${id}/decisions`;
  const body = { appname: adminKey.appname, decision: 'reduce' };
  await keyward.ok('POST', decisions, { body, as: recentUser });
  const denied = await keyward.request('DELETE', `${decisions}/${adminKey.appname}`, { as: caller });
  assert.deepEqual([denied.status, denied.body.code], [403, 'environment_mismatch']);
});

test('a repeated creation returns a new secret in the original environment', async () => {
  const caller = await addCaller({ environment: 'test' });
  const request = {
    headers: { 'idempotency-key': newName() },
    body: { appname: newName(), ...READONLY_ROLES },
    as: caller,
  };
  const first = (await keyward.ok('POST', KEYS, request)).body.data;
  const second = (await keyward.ok('POST', KEYS, request)).body.data;
  assert.deepEqual([first.id, second.environment], [second.id, 'test']);
});

const ROUTES = '/api/v1/forward-routes';

test('a forward-auth route with an environment denies keys of other environments immediately after a change', async () => {
  const route = { name: 'only-test', methods: { GET: 'api-keys:fetch' }, environment: 'test' };
  await keyward.ok('POST', ROUTES, { body: route, as: await keyward.asUser() });
  const [live, other] = [await add(), await add({ environment: 'test' })];
  const checkKey = async ({ appkey }: { readonly appkey: string }) => {
    const headers = { 'x-api-key': appkey };
    const response = await keyward.request('GET', '/api/v1/forward-auth/acme1/only-test', { headers, checked: false });
    return [response.status, response.headers['x-keyward-code'], response.headers['x-keyward-environment']];
  };
  assert.deepEqual(
    [await checkKey(other), await checkKey(live)],
    [
      [200, 'valid', 'test'],
      [403, 'environment_mismatch', ''],
    ],
  );
  const change = async (body: object) =>
    keyward.ok('PUT', `${ROUTES}/only-test`, {
      body: { methods: route.methods, ...body },
      as: await keyward.asUser(),
    });
  assert.equal((await change({})).body.data.environment, 'test', 'an omitted environment stays unchanged');
  await change({ environment: null });
  assert.deepEqual([(await checkKey(other))[0], (await checkKey(live))[0]], [200, 200]);
  await change({ environment: 'live' });
  assert.deepEqual([(await checkKey(other))[0], (await checkKey(live))[0]], [403, 200]);
});

test('a key without the permission of a route is denied, whatever its environment', async () => {
  const route = { name: 'both', methods: { GET: 'users:delete' }, environment: 'test' };
  await keyward.ok('POST', ROUTES, { body: route, as: await keyward.asUser() });
  const headers = { 'x-api-key': (await add({ environment: 'test' })).appkey };
  const response = await keyward.request('GET', '/api/v1/forward-auth/acme1/both', { headers, checked: false });
  assert.deepEqual([response.status, response.headers['x-keyward-code']], [403, 'forbidden']);
});
