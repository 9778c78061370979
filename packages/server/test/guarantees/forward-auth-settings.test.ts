import assert from 'node:assert/strict';
import test from 'node:test';
import { IDENTITY_HEADERS, PREFLIGHT_HEADER } from '@keyward/contract';
import { startKeyward } from '../support/keyward.ts';

const keyward = await startKeyward();
const as = await keyward.asUser();
const ROUTES = '/api/v1/forward-routes';
const RESOURCES = '/api/v1/roles/resources';
const NAMES = [...IDENTITY_HEADERS, PREFLIGHT_HEADER].map((name) => name.toLowerCase());
const ORIGIN = { origin: 'https://app.example.com' };
const REQUESTED_METHOD = { 'access-control-request-method': 'DELETE' };

await keyward.ok('POST', RESOURCES, { body: { resource: 'flows', fetch: true, delete: true }, as });
const methods = { GET: 'flows:fetch', DELETE: 'flows:delete' };
const add = (name: string, members: object) => keyward.ok('POST', ROUTES, { body: { name, methods, ...members }, as });
await add('open', { allow_preflight: true });
await add('closed', {});

let sequence = 0;
/** Adds a key and does not use it. */
async function makeKey(role: 'ADMIN' | 'READONLY', members: object = {}): Promise<{ appname: string; appkey: string }> {
  const body = { appname: `key-${++sequence}`, roles: [role], ...members };
  return (await keyward.ok('POST', '/api/v1/api-keys', { body, as })).body.data;
}

interface CheckOptions {
  readonly path?: string;
  readonly method?: string;
  readonly headers?: Record<string, string | string[]>;
}

/** Returns the status, then the headers: code, key, account, roles, permissions, environment, preflight. */
async function check({ path = 'open', method = 'GET', headers = {} }: CheckOptions): Promise<[number, ...unknown[]]> {
  const response = await keyward.request(method, `/api/v1/forward-auth/acme1/${path}`, { headers, checked: false });
  return [response.status, ...NAMES.map((name) => response.headers[name])];
}

const preflight = (members: Record<string, string | string[]> = {}) => ({
  headers: { 'x-forwarded-method': 'OPTIONS', ...ORIGIN, ...REQUESTED_METHOD, ...members },
});
const ALLOWED = [200, '', '', '', '', '', '', 'allowed'];
const DENIED = [401, 'unknown', '', '', '', '', '', ''];

const recordOf = async (appname: string) => (await keyward.ok('GET', `/api/v1/api-keys/${appname}`, { as })).body.data;

test('a preflight is allowed without a key on a route that permits it, and the response has a preflight header but no identity', async () => {
  assert.deepEqual(await check(preflight()), ALLOWED);
  assert.deepEqual(
    await check({ method: 'OPTIONS', headers: { ...ORIGIN, ...REQUESTED_METHOD } }),
    ALLOWED,
    'like Envoy',
  );
  assert.deepEqual(await check({ ...preflight(), path: 'open/flows/1?page=2' }), ALLOWED);
  assert.deepEqual(await check(preflight({ origin: 'null' })), ALLOWED);
});

test('a key in a preflight is neither checked nor counted, whether or not the key is valid', async () => {
  const key = await makeKey('READONLY', { rate_limit: { limit: 1, window_seconds: 60 } });
  for (const appkey of [key.appkey, key.appkey, 'garbage', '']) {
    assert.deepEqual(await check(preflight({ 'x-api-key': appkey })), ALLOWED);
  }
  assert.deepEqual(await check(preflight({ authorization: `Bearer ${key.appkey}` })), ALLOWED);
  assert.equal((await recordOf(key.appname)).last_login, null);
  const { data } = (await keyward.ok('GET', `/api/v1/api-keys/${key.appname}/usage`, { as })).body;
  assert.deepEqual([data.hours, data.ip_addresses], [[], []]);
  const [status] = await check({ headers: { 'x-api-key': key.appkey } });
  assert.equal(status, 200, 'the limit still allows one request');
  await keyward.ok('POST', `/api/v1/api-keys/${key.appname}/disable`, { as });
  assert.deepEqual(await check(preflight({ 'x-api-key': key.appkey })), ALLOWED);
});

for (const [label, options] of [
  ['OPTIONS without Origin', { headers: { 'x-forwarded-method': 'OPTIONS', ...REQUESTED_METHOD } }],
  ['OPTIONS without Access-Control-Request-Method', { headers: { 'x-forwarded-method': 'OPTIONS', ...ORIGIN } }],
  ['OPTIONS without either header', { headers: { 'x-forwarded-method': 'OPTIONS' } }],
  ['an empty Origin', preflight({ origin: '' })],
  ['an empty Access-Control-Request-Method', preflight({ 'access-control-request-method': '' })],
  ['two Origins', preflight({ origin: ['https://a.example.com', 'https://b.example.com'] })],
  ['two requested methods', preflight({ 'access-control-request-method': ['GET', 'DELETE'] })],
  ['a list of requested methods', preflight({ 'access-control-request-method': 'GET, DELETE' })],
  ['a list of origins', preflight({ origin: 'https://a.example, https://b.example' })],
  ['two words as the requested method', preflight({ 'access-control-request-method': 'GET DELETE' })],
  ['another forwarded method', preflight({ 'x-forwarded-method': 'DELETE' })],
  ['a lower-case method', preflight({ 'x-forwarded-method': 'options' })],
  ['a GET', { headers: { ...ORIGIN, ...REQUESTED_METHOD } }],
  ['OPTIONS of the proxy for a DELETE', { ...preflight({ 'x-forwarded-method': 'DELETE' }), method: 'OPTIONS' }],
  ['two methods that disagree', preflight({ 'x-original-method': 'DELETE' })],
  ['an ambiguous path', preflight({ 'x-forwarded-uri': '/flows/..%2fadmin' })],
  ['an ambiguous path after the route', { ...preflight(), path: 'open/flows//admin' }],
  ['a route that does not allow preflights', { ...preflight(), path: 'closed' }],
  ['no route', { ...preflight(), path: '' }],
  ['a hyphen instead of a route', { ...preflight(), path: '-' }],
  ['an unknown route', { ...preflight(), path: 'absent' }],
] as const satisfies readonly (readonly [string, CheckOptions])[]) {
  test(`a request without a key is denied unless it is an allowed preflight: ${label}`, async () => {
    assert.deepEqual(await check(options), DENIED);
  });
}

test('an OPTIONS request that is not a preflight is checked against the methods of its route', async () => {
  const { appkey } = await makeKey('READONLY');
  const headers = { 'x-forwarded-method': 'OPTIONS', 'x-api-key': appkey };
  assert.deepEqual(await check({ headers }), [403, 'forbidden', '', '', '', '', '', '']);
});

test('a preflight with a secret in its URL is denied', async () => {
  const { appkey } = await makeKey('READONLY');
  const denied = [401, 'secret_in_url', ...DENIED.slice(2)];
  assert.deepEqual(await check(preflight({ 'x-forwarded-uri': `/flows?key=${appkey}` })), denied);
});

test('a preflight is allowed only while its route permits it', async () => {
  await add('switched', { allow_preflight: true });
  const options = { ...preflight(), path: 'switched' };
  assert.deepEqual(await check(options), ALLOWED);
  await keyward.ok('PUT', `${ROUTES}/switched`, { body: { methods, allow_preflight: false }, as });
  assert.deepEqual(await check(options), DENIED);
  await keyward.ok('PUT', `${ROUTES}/switched`, { body: { methods, allow_preflight: true }, as });
  await keyward.ok('DELETE', `${ROUTES}/switched`, { as });
  assert.deepEqual(await check(options), DENIED);
});

test('a route can allow ambiguous paths, and still denies ambiguous and forbidden methods', async () => {
  await add('raw', { allow_ambiguous_paths: true });
  const { appkey } = await makeKey('READONLY');
  const checkAmbiguousPath = (path: string, members: object = {}) =>
    check({ path, headers: { 'x-api-key': appkey, 'x-forwarded-uri': '/files/a%2fb/../c', ...members } });
  const statusAndCode = async (response: Promise<[number, ...unknown[]]>) => (await response).slice(0, 2);
  assert.deepEqual(await statusAndCode(checkAmbiguousPath('open')), [403, 'ambiguous_path']);
  assert.deepEqual(await statusAndCode(checkAmbiguousPath('closed/x//y', { 'x-forwarded-uri': '' })), [
    403,
    'ambiguous_path',
  ]);
  assert.deepEqual(await statusAndCode(checkAmbiguousPath('raw')), [200, 'valid']);
  assert.deepEqual(await statusAndCode(checkAmbiguousPath('raw/x//y')), [200, 'valid']);
  assert.deepEqual(await statusAndCode(checkAmbiguousPath('raw', { 'x-forwarded-method': 'DELETE' })), [
    403,
    'forbidden',
  ]);
  const twoMethods = { 'x-forwarded-method': 'GET', 'x-original-method': 'DELETE' };
  assert.deepEqual(await statusAndCode(checkAmbiguousPath('raw', twoMethods)), [403, 'ambiguous_method']);
  await keyward.ok('PUT', `${ROUTES}/raw`, { body: { methods, allow_ambiguous_paths: false }, as });
  assert.deepEqual(await statusAndCode(checkAmbiguousPath('raw')), [403, 'ambiguous_path']);
});

test('a route returns its selected identity headers and leaves the others empty', async () => {
  const { appkey, appname } = await makeKey('READONLY', { environment: 'test' });
  const headers = { 'x-api-key': appkey };
  const values = {
    Key: appname,
    Account: 'acme1',
    Roles: 'readonly',
    Permissions: await permissionsOf('readonly'),
    Environment: 'test',
  };
  assert.deepEqual(await check({ path: '-', headers }), [200, 'valid', ...Object.values(values), '']);
  assert.deepEqual(
    await check({ headers }),
    [200, 'valid', appname, 'acme1', 'readonly', '', 'test', ''],
    'defaults of a new route',
  );
  await add('selecting', {});
  const all = Object.keys(values) as (keyof typeof values)[];
  for (const selected of [[], all, ...all.map((each) => [each])]) {
    const identity_headers = selected.map((each) => `X-Keyward-${each}`);
    await keyward.ok('PUT', `${ROUTES}/selecting`, { body: { methods, identity_headers }, as });
    const expected = all.map((each) => (selected.includes(each) ? values[each] : ''));
    assert.deepEqual(await check({ path: 'selecting', headers }), [200, 'valid', ...expected, '']);
  }
});

async function permissionsOf(role: string): Promise<string> {
  const { permissions } = keyward.context.index.accountNamed('acme1')?.roles.get(role) ?? { permissions: [] };
  return [...permissions].join(' ');
}

test('an identity header of 4096 bytes is returned and a longer header is empty, with and without a route', async () => {
  await add('telling', { identity_headers: ['X-Keyward-Key', 'X-Keyward-Permissions'] });
  const { appkey, appname } = await makeKey('ADMIN');
  const permissionsHeader = async (path: string) => (await check({ path, headers: { 'x-api-key': appkey } }))[5];
  const addResource = (resource: string, rights: object) =>
    keyward.ok('POST', RESOURCES, { body: { resource, ...rights }, as });
  // Returns the maximum length of a name that is followed by ":fetch" and a space.
  const remainingLength = async () => 4096 - (await permissionsOf('admin')).length - ' :fetch'.length;
  let resources = 0;
  while ((await remainingLength()) > 200) {
    const allRights = { fetch: true, create: true, update: true, delete: true };
    await addResource(`r${++resources}${'x'.repeat(20)}`, allRights);
  }
  while ((await remainingLength()) > 32) await addResource(`r${++resources}${'x'.repeat(12)}`, { fetch: true });
  const name = `l${'a'.repeat((await remainingLength()) - 1)}`;
  await addResource(name, { fetch: true });
  const permissions = await permissionsOf('admin');
  assert.equal(permissions.length, 4096);
  for (const path of ['telling', '', '-']) assert.equal(await permissionsHeader(path), permissions, path);
  await keyward.ok('DELETE', `${RESOURCES}/${name}`, { as: await keyward.asUser() });
  await addResource(`${name.slice(0, -1)}bc`, { fetch: true });
  for (const path of ['telling', '', '-']) assert.equal(await permissionsHeader(path), '', path);
  assert.deepEqual((await check({ path: 'telling', headers: { 'x-api-key': appkey } })).slice(0, 3), [
    200,
    'valid',
    appname,
  ]);
});

test('a preflight is denied while the routes may be out of date', async () => {
  assert.deepEqual(await check(preflight()), ALLOWED);
  keyward.context.follower.stop();
  while (keyward.context.follower.isCurrent) await new Promise(setImmediate);
  assert.deepEqual((await check(preflight())).slice(0, 2), [503, 'unavailable']);
});
