import assert from 'node:assert/strict';
import test from 'node:test';
import { startKeyward } from '../support/keyward.ts';

const keyward = await startKeyward();
const as = await keyward.asUser();
const PATH = '/api/v1/forward-routes';
const RESOURCES = '/api/v1/roles/resources';
const ROLES = '/api/v1/roles';
const createRoute = (body: object) => keyward.request('POST', PATH, { body, as });
/** The defaults of a new route. */
const DEFAULTS = {
  allow_preflight: false,
  allow_ambiguous_paths: false,
  identity_headers: ['X-Keyward-Key', 'X-Keyward-Account', 'X-Keyward-Roles', 'X-Keyward-Environment'],
  environment: null,
};
const updateRoute = (name: string, body: object) => keyward.request('PUT', `${PATH}/${name}`, { body, as });

/** Returns the methods of a route in the index that checks use. */
function indexedMethods(name: string): object | undefined {
  const route = keyward.context.index.accountNamed('acme1')?.routes.get(name);
  return route && Object.fromEntries(route.methods);
}

await keyward.ok('POST', RESOURCES, { body: { resource: 'flows', fetch: true, create: true, delete: true }, as });

/** Permissions of a role that can change routes and has every right on flows, but is not ADMIN. */
const allRights = { fetch: true, create: true, update: true, delete: true };
const ROUTE_EDITOR_PERMISSIONS = [
  { resource: 'forward-routes', ...allRights },
  { resource: 'flows', fetch: true, create: true, delete: true },
];
await keyward.ok('POST', ROLES, { body: { name: 'route-editor', permissions: ROUTE_EDITOR_PERMISSIONS }, as });
const creatorPermissions = [{ resource: 'flows', create: true }];
await keyward.ok('POST', ROLES, { body: { name: 'maker', permissions: creatorPermissions }, as });
const routeEditors = {
  key: await keyward.addKey({ role: 'route-editor', by: as }),
  user: await keyward.invite({ role: 'route-editor', by: as }),
};

test('a route applies from the response of its creation until its deletion', async () => {
  const methods = { GET: 'flows:fetch', any: 'flows:create' };
  const route = { name: 'flows', description: 'What runs', methods, ...DEFAULTS };
  const created = await createRoute({ name: 'flows', description: 'What runs', methods });
  assert.deepEqual([created.status, created.body.data], [201, route]);
  assert.deepEqual(indexedMethods('flows'), route.methods);
  assert.deepEqual((await keyward.ok('GET', `${PATH}/flows`, { as })).body.data, route);
  assert.deepEqual((await keyward.ok('GET', PATH, { as })).body.data, [route]);
  assert.deepEqual((await updateRoute('flows', route)).body.data, route, 'a fetched route can be sent back');
  const changed = await updateRoute('flows', { methods: { DELETE: 'flows:delete' } });
  assert.deepEqual(changed.body.data, { ...route, description: '', methods: { DELETE: 'flows:delete' } });
  assert.deepEqual(indexedMethods('flows'), { DELETE: 'flows:delete' });
  await keyward.restart();
  assert.deepEqual(indexedMethods('flows'), { DELETE: 'flows:delete' });
  await keyward.ok('DELETE', `${PATH}/flows`, { as });
  assert.equal(indexedMethods('flows'), undefined);
  await keyward.expectError('not_found', 'GET', `${PATH}/flows`, { as });
  await keyward.expectError('not_found', 'DELETE', `${PATH}/flows`, { as });
  assert.equal((await updateRoute('flows', route)).body.code, 'not_found');
});

test('a request is checked against the permissions of its route for each method, immediately after every change', async () => {
  const permissions = [{ resource: 'flows', create: true }];
  await keyward.ok('POST', ROLES, { body: { name: 'flow-maker', permissions }, as });
  const body = { appname: 'behind-proxy', roles: ['flow-maker'] };
  const { appkey } = (await keyward.ok('POST', '/api/v1/api-keys', { body, as })).body.data;
  const check = async (method: string, path = 'checked'): Promise<[number, unknown]> => {
    const headers = { 'x-api-key': appkey, 'x-forwarded-method': method };
    const options = { headers, checked: false };
    const response = await keyward.request('GET', `/api/v1/forward-auth/acme1/${path}`, options);
    return [response.status, response.headers['x-keyward-code']];
  };
  const [passed, forbidden, ambiguous] = [
    [200, 'valid'],
    [403, 'forbidden'],
    [403, 'ambiguous_method'],
  ];
  assert.deepEqual(await check('POST'), forbidden, 'a missing route denies every request');
  await createRoute({ name: 'checked', methods: { GET: 'flows:fetch', POST: 'flows:create' } });
  assert.deepEqual(await check('POST'), passed);
  assert.deepEqual(await check('POST', 'checked/some/path?method=GET'), passed);
  for (const method of ['GET', 'HEAD', 'DELETE', 'PROPFIND']) assert.deepEqual(await check(method), forbidden);
  for (const method of ['post', '', '*', 'any']) assert.deepEqual(await check(method), ambiguous);
  await updateRoute('checked', { methods: { POST: 'flows:fetch', any: 'flows:create' } });
  for (const method of ['GET', 'DELETE', 'PROPFIND', 'M-SEARCH']) assert.deepEqual(await check(method), passed);
  for (const method of ['post', 'Post', 'delete', 'propfind', 'GET, POST', '']) {
    assert.deepEqual(await check(method), ambiguous, `${method}: the service may read another method`);
  }
  assert.deepEqual(await check('POST'), forbidden);
  await keyward.ok('DELETE', `${PATH}/checked`, { as });
  assert.deepEqual(await check('GET'), forbidden);
});

test('a denial includes the missing permission if the route has one for the method (RFC 6750, section 3)', async () => {
  await createRoute({ name: 'scoped', methods: { GET: 'flows:fetch', any: 'flows:delete' } });
  await createRoute({ name: 'shut', methods: { POST: 'flows:create' } });
  const { appkey } = await keyward.addKey({ role: 'maker', by: as });
  const check = async (method: string, path: string, presented: object = { authorization: `Bearer ${appkey}` }) => {
    const headers = { ...presented, 'x-forwarded-method': method };
    const options = { headers, checked: false };
    return (await keyward.request('GET', `/api/v1/forward-auth/acme1${path}`, options)).headers['www-authenticate'];
  };
  const insufficient = 'Bearer realm="keyward", error="insufficient_scope"';
  assert.equal(await check('GET', '/scoped'), `${insufficient}, scope="flows:fetch"`);
  assert.equal(await check('HEAD', '/scoped', { 'x-api-key': appkey }), `${insufficient}, scope="flows:fetch"`);
  assert.equal(await check('PATCH', '/scoped/1'), `${insufficient}, scope="flows:delete"`);
  assert.equal(await check('GET', '/shut'), insufficient, 'the route denies the method to every role');
  assert.equal(await check('GET', ''), insufficient, 'the role decides without a route');
  assert.equal(await check('POST', '/shut'), undefined, 'the key is allowed');
  assert.equal(await check('get', '/shut'), undefined, 'an ambiguous method is denied for every role');
});

for (const name of ['', '-', 'Flows', '0a', 'a b', 'a/b', 'ä', '__proto__', 'x'.repeat(33), 7, null]) {
  test(`a route name may not be ${JSON.stringify(name)}`, async () => {
    assert.equal((await createRoute({ name, methods: { GET: 'flows:fetch' } })).body.code, 'invalid_request');
  });
}

for (const methods of [
  {},
  { get: 'flows:fetch' },
  { TRACE: 'flows:fetch' },
  { GET: 'flows' },
  { GET: 'flows:read' },
  { GET: '*' },
  { '*': 'flows:fetch' },
  { GET: ['flows:fetch'] },
  { GET: null },
  [],
  'GET',
]) {
  test(`the methods of a route may not be ${JSON.stringify(methods)}`, async () => {
    assert.equal((await createRoute({ name: 'odd', methods })).body.code, 'invalid_request');
  });
}

test('a route accepts only existing permissions', async () => {
  for (const permission of ['absent:fetch', 'flows:update', 'audit:delete', 'constructor:fetch']) {
    assert.equal((await createRoute({ name: 'odd', methods: { GET: permission } })).body.code, 'unknown_permission');
  }
  const created = await createRoute({ name: 'own', methods: { GET: 'api-keys:fetch' } });
  assert.equal(created.status, 201, 'a route can require permissions of Keyward');
});

test('an update leaves omitted route settings unchanged, and the settings survive a restart', async () => {
  const methods = { GET: 'flows:fetch' };
  const settings = {
    allow_preflight: true,
    allow_ambiguous_paths: true,
    environment: 'test',
    identity_headers: ['X-Keyward-Permissions', 'X-Keyward-Key'],
  };
  const returnedSettings = { ...settings, identity_headers: ['X-Keyward-Key', 'X-Keyward-Permissions'] };
  const inMemory = () => {
    const route = keyward.context.index.accountNamed('acme1')?.routes.get('settings');
    return [route?.allowPreflight, route?.allowAmbiguousPaths, [...(route?.identityHeaders ?? [])].sort()];
  };
  const created = await createRoute({ name: 'settings', methods, ...settings });
  assert.deepEqual(created.body.data, { name: 'settings', description: '', methods, ...returnedSettings });
  const fromEarlierClient = await updateRoute('settings', { description: 'from a client without settings', methods });
  assert.deepEqual(fromEarlierClient.body.data, {
    ...created.body.data,
    description: 'from a client without settings',
  });
  assert.deepEqual(inMemory(), [true, true, ['X-Keyward-Key', 'X-Keyward-Permissions']]);
  await keyward.restart();
  assert.deepEqual(inMemory(), [true, true, ['X-Keyward-Key', 'X-Keyward-Permissions']]);
  const disabledSettings = { allow_preflight: false, allow_ambiguous_paths: false, identity_headers: [] };
  assert.deepEqual((await updateRoute('settings', { methods, ...disabledSettings })).body.data, {
    ...created.body.data,
    ...disabledSettings,
  });
  assert.deepEqual(inMemory(), [false, false, []]);
  const { data } = (await keyward.ok('POST', '/api/v1/search/audit', { body: {}, as })).body;
  const { before, after } = data[0];
  assert.deepEqual([before.allow_preflight, after.allow_preflight], [true, false]);
});

for (const invalidSettings of [
  { allow_preflight: 1 },
  { allow_preflight: null },
  { allow_ambiguous_paths: 'true' },
  { identity_headers: null },
  { identity_headers: 'X-Keyward-Key' },
  { identity_headers: ['X-Keyward-Code'] },
  { identity_headers: ['x-keyward-key'] },
  { identity_headers: ['X-Keyward-Key', 'X-Keyward-Key'] },
  { identity_headers: ['Authorization'] },
]) {
  test(`the settings of a route may not be ${JSON.stringify(invalidSettings)}`, async () => {
    const body = { name: 'odd', methods: { GET: 'flows:fetch' }, ...invalidSettings };
    assert.equal((await createRoute(body)).body.code, 'invalid_request');
  });
}

for (const loosening of [{ allow_preflight: true }, { allow_ambiguous_paths: true }]) {
  const [[field = '']] = Object.entries(loosening) as [[string, boolean]];
  for (const [kind, routeEditor] of Object.entries(routeEditors)) {
    test(`a ${kind} without the ADMIN role cannot set ${field} even with every permission of the route, but can clear it`, async () => {
      const path = `${PATH}/unchecked`;
      const methods = { GET: 'flows:fetch' };
      const add = (more: object) => ({ body: { name: 'unchecked', methods, ...more }, as: routeEditor });
      await keyward.expectError('exceeds_own_rights', 'POST', PATH, add(loosening));
      await keyward.ok('POST', PATH, add({}));
      const change = { body: { methods, ...loosening }, as: routeEditor };
      await keyward.expectError('exceeds_own_rights', 'PUT', path, change);
      assert.equal((await updateRoute('unchecked', { methods, ...loosening })).status, 200, 'ADMIN can');
      await keyward.ok('PUT', path, change);
      await keyward.ok('DELETE', path, { as: routeEditor });
      await keyward.expectError('exceeds_own_rights', 'POST', PATH, add(loosening));
      assert.equal((await createRoute({ name: 'unchecked', methods, ...loosening })).status, 201);
      await keyward.ok('PUT', path, { body: { methods, [field]: false }, as: routeEditor });
      await keyward.expectError('exceeds_own_rights', 'PUT', path, change);
      await keyward.ok('DELETE', path, { as: routeEditor });
    });
  }
}

test('selecting identity headers does not require the ADMIN role', async () => {
  const { key } = routeEditors;
  const body = { name: 'selected', methods: { GET: 'flows:fetch' }, identity_headers: ['X-Keyward-Permissions'] };
  await keyward.ok('POST', PATH, { body, as: key });
  const withoutHeaders = { body: { ...body, identity_headers: [] }, as: key };
  await keyward.ok('PUT', `${PATH}/selected`, withoutHeaders);
  await keyward.ok('PUT', `${PATH}/selected`, { body, as: key });
});

test('a route name is unique and cannot change', async () => {
  await createRoute({ name: 'once', methods: { GET: 'flows:fetch' } });
  assert.equal((await createRoute({ name: 'once', methods: { GET: 'flows:fetch' } })).body.code, 'name_taken');
  const renamed = await updateRoute('once', { name: 'twice', methods: { GET: 'flows:fetch' } });
  assert.equal(renamed.body.code, 'invalid_request');
});

test('a permission that a route requires cannot be removed from its resource', async () => {
  await keyward.ok('POST', RESOURCES, { body: { resource: 'jobs', fetch: true, create: true }, as });
  await createRoute({ name: 'jobs', methods: { POST: 'jobs:create' } });
  const rejected = await keyward.expectError('resource_in_use', 'DELETE', `${RESOURCES}/jobs`, { as });
  assert.equal(
    rejected.body.message,
    'Rights on this resource are still required by 1 forward-auth route. Remove them there first.',
  );
  const permissions = [{ resource: 'jobs', create: true }];
  const { id } = (await keyward.ok('POST', ROLES, { body: { name: 'jobber', permissions }, as })).body.data;
  const rejectedUpdate = await keyward.expectError('resource_in_use', 'PUT', `${RESOURCES}/jobs`, {
    body: { fetch: true },
    as,
  });
  assert.match(
    rejectedUpdate.body.message,
    /^Rights on this resource are still granted by 1 role and required by 1 forward-auth route\./,
  );
  assert.equal((await keyward.ok('PUT', `${RESOURCES}/jobs`, { body: { create: true }, as })).status, 200);
  await keyward.ok('DELETE', `${ROLES}/${id}`, { as });
  await keyward.ok('DELETE', `${PATH}/jobs`, { as });
  await keyward.ok('DELETE', `${RESOURCES}/jobs`, { as });
});

test('a caller cannot lower the requirements of a route beyond its own rights', async () => {
  const permissions = [
    { resource: 'forward-routes', ...allRights },
    { resource: 'flows', fetch: true },
  ];
  await keyward.ok('POST', ROLES, { body: { name: 'route-keeper', permissions }, as });
  const routeKeeper = await keyward.addKey({ role: 'route-keeper' });
  const loweredRequirements = { methods: { DELETE: 'flows:fetch' } };
  await createRoute({ name: 'strong', methods: { DELETE: 'flows:delete' } });
  await keyward.expectError('exceeds_own_rights', 'PUT', `${PATH}/strong`, {
    body: loweredRequirements,
    as: routeKeeper,
  });
  await keyward.expectError('exceeds_own_rights', 'DELETE', `${PATH}/strong`, { as: routeKeeper });
  const stronger = { name: 'more', methods: { GET: 'flows:create' } };
  await keyward.expectError('exceeds_own_rights', 'POST', PATH, { body: stronger, as: routeKeeper });
  await keyward.ok('POST', PATH, { body: { name: 'weak', ...loweredRequirements }, as: routeKeeper });
  await keyward.ok('DELETE', `${PATH}/weak`, { as: routeKeeper });
  assert.deepEqual(indexedMethods('strong'), { DELETE: 'flows:delete' });
});

for (const [label, before, after] of [
  ['adding any', { GET: 'flows:fetch' }, { GET: 'flows:fetch', any: 'flows:fetch' }],
  ['adding any with the strongest permission', { GET: 'flows:fetch' }, { GET: 'flows:fetch', any: 'flows:delete' }],
  ['replacing a method by any', { GET: 'flows:fetch' }, { any: 'flows:fetch' }],
  ['adding a denied method', { GET: 'flows:fetch' }, { GET: 'flows:fetch', DELETE: 'flows:delete' }],
  ['removing HEAD so that GET applies', { GET: 'flows:fetch', HEAD: 'flows:delete' }, { GET: 'flows:fetch' }],
  ['HEAD with a lower permission than GET', { GET: 'flows:delete' }, { GET: 'flows:delete', HEAD: 'flows:fetch' }],
  ['adding HEAD without GET', { POST: 'flows:create' }, { POST: 'flows:create', HEAD: 'flows:fetch' }],
  ['a lower permission', { DELETE: 'flows:delete' }, { DELETE: 'flows:fetch' }],
  ['another permission that a role can have alone', { POST: 'flows:fetch' }, { POST: 'flows:create' }],
  ['removing a method so that any applies', { DELETE: 'flows:delete', any: 'flows:fetch' }, { any: 'flows:fetch' }],
  [
    'a lower permission for any',
    { GET: 'flows:fetch', any: 'flows:delete' },
    { GET: 'flows:fetch', any: 'flows:fetch' },
  ],
  [
    'a lower permission for a method that any covered',
    { any: 'flows:delete' },
    { PATCH: 'flows:create', any: 'flows:delete' },
  ],
] as const) {
  for (const [kind, routeEditor] of Object.entries(routeEditors)) {
    test(`a ${kind} without the ADMIN role cannot open a method even with every permission of the route: ${label}`, async () => {
      const path = `${PATH}/opened`;
      await createRoute({ name: 'opened', methods: before });
      await keyward.expectError('exceeds_own_rights', 'PUT', path, { body: { methods: after }, as: routeEditor });
      assert.deepEqual(indexedMethods('opened'), before);
      await keyward.ok('DELETE', path, { as: routeEditor });
      const recreation = { name: 'opened', methods: after };
      await keyward.expectError('exceeds_own_rights', 'POST', PATH, { body: recreation, as: routeEditor });
      await keyward.ok('POST', PATH, { body: { name: 'opened', methods: before }, as: routeEditor });
      assert.equal((await updateRoute('opened', { methods: after })).status, 200, 'ADMIN can');
      await keyward.ok('DELETE', path, { as });
    });
  }
}

test('closing a method, requiring more permissions and editing the description do not require the ADMIN role', async () => {
  const body = { name: 'closed', methods: { GET: 'flows:fetch', POST: 'flows:create', any: 'flows:fetch' } };
  const { key } = routeEditors;
  await keyward.ok('POST', PATH, { body, as: key });
  const change = (methods: object) => keyward.ok('PUT', `${PATH}/closed`, { body: { methods }, as: key });
  await keyward.ok('PUT', `${PATH}/closed`, { body: { ...body, description: 'What runs' }, as: key });
  await change({ ...body.methods, any: 'flows:delete' });
  await change({ GET: 'flows:fetch', POST: 'flows:create' });
  await change({ GET: 'flows:fetch' });
  await change({ GET: 'flows:fetch', HEAD: 'flows:fetch' });
  await change({ GET: 'flows:fetch' });
  await change({ GET: 'flows:delete' });
});

test('an account cannot see the routes of another account, but can use the same names', async () => {
  const { administrator } = await keyward.otherAccount('other2');
  await createRoute({ name: 'shared', methods: { GET: 'flows:fetch' } });
  await keyward.expectError('not_found', 'GET', `${PATH}/shared`, { as: administrator });
  const otherRoute = { name: 'shared', methods: { GET: 'flows:fetch' } };
  await keyward.expectError('unknown_permission', 'POST', PATH, { body: otherRoute, as: administrator });
  await keyward.ok('POST', PATH, { body: { name: 'shared', methods: { GET: 'audit:fetch' } }, as: administrator });
  assert.deepEqual(indexedMethods('shared'), { GET: 'flows:fetch' });
});

test('an account has at most 200 routes', async () => {
  const { administrator } = await keyward.otherAccount('full3');
  const add = (name: string) =>
    keyward.request('POST', PATH, { body: { name, methods: { GET: 'audit:fetch' } }, as: administrator });
  for (let index = 0; index < 200; index++) assert.equal((await add(`r${index}`)).status, 201);
  assert.equal((await add('more')).body.code, 'limit_reached');
});
