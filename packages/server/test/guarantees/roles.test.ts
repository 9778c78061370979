import assert from 'node:assert/strict';
import test from 'node:test';
import type { ResourceRights, Role } from '@keyward/contract';
import { type ApiCaller, startKeyward } from '../support/keyward.ts';

const keyward = await startKeyward();
const as = await keyward.asUser();
const PATH = '/api/v1/roles';
const RESOURCES = `${PATH}/resources`;

const post = (body: object, caller: ApiCaller = as) => keyward.request('POST', PATH, { body, as: caller });
const get = async (id: string): Promise<Role> => (await keyward.ok('GET', `${PATH}/${id}`, { as })).body.data;
const list = async (): Promise<Role[]> => (await keyward.ok('GET', PATH, { as })).body.data;
const matrix = async (): Promise<ResourceRights[]> => (await keyward.ok('GET', `${PATH}/permissions`, { as })).body;
const define = (body: object) => keyward.request('POST', RESOURCES, { body, as });
let counter = 0;

async function createRole(permissions: readonly object[], members: object = {}): Promise<Role> {
  const response = await post({ name: `role-${++counter}`, permissions, ...members });
  assert.equal(response.status, 201, response.text);
  return response.body.data;
}

const granted = ({ permissions }: Pick<Role, 'permissions'>) =>
  permissions.flatMap((row) =>
    (['fetch', 'create', 'update', 'delete'] as const)
      .filter((right) => row[right])
      .map((each) => `${row.resource}:${each}`),
  );

test('a custom role is returned with a row for every resource', async () => {
  await define({ resource: 'flows', description: 'What runs', fetch: true, create: true });
  const permissions = [
    { resource: 'api-keys', fetch: true },
    { resource: 'flows', fetch: true, create: true, update: false },
  ];
  const role = await createRole(permissions, { name: 'Flow.operator_1', description: 'Runs flows' });
  const { id, permissions: rows, ...rest } = role;
  assert.match(id, /^role_\w{20}$/);
  assert.deepEqual(rest, {
    name: 'Flow.operator_1',
    description: 'Runs flows',
    system: false,
    canMasquerade: false,
    canSendFlow: false,
  });
  assert.deepEqual(
    rows.map(({ resource }) => resource),
    (await matrix()).map(({ resource }) => resource),
  );
  assert.deepEqual(granted(role), ['api-keys:fetch', 'flows:fetch', 'flows:create']);
  assert.deepEqual(await get(id), role);
  assert.deepEqual(
    (await list()).map(({ name }) => name),
    ['admin', 'readonly', 'verifier', 'Flow.operator_1'],
  );
});

test("lists the grantable permissions as an array: Keyward's resources first, then the account's", async () => {
  const rows = await matrix();
  const ours = rows.filter(({ system }) => system).map(({ resource }) => resource);
  assert.deepEqual(ours, [
    'api-keys',
    'shared-secret',
    'users',
    'roles',
    'audit',
    'account',
    'verify',
    'forward-routes',
    'replicas',
    'webhooks',
    'leaks',
  ]);
  assert.deepEqual(rows.at(-1), {
    resource: 'flows',
    description: 'What runs',
    fetch: true,
    create: true,
    update: false,
    delete: false,
    system: false,
  });
});

test("ADMIN has every permission, READONLY every fetch permission except the shared secret's, and the verifier role only its own", async () => {
  const rights = Object.fromEntries(
    await Promise.all(['admin', 'readonly', 'verifier'].map(async (id) => [id, granted(await get(id))] as const)),
  );
  assert.deepEqual(rights['admin'], granted({ permissions: await matrix() }));
  const fetched = [
    ...(['api-keys', 'users', 'roles', 'audit', 'account', 'forward-routes', 'replicas', 'webhooks', 'leaks'] as const),
    'flows',
  ].map((each) => `${each}:fetch`);
  assert.deepEqual(rights['readonly'], fetched);
  assert.deepEqual(rights['verifier'], ['verify:create']);
  const verifier = await keyward.addKey({ role: 'verifier' });
  const { data } = (await keyward.ok('GET', '/api/v1/session', { as: verifier })).body;
  assert.deepEqual([data.role, data.permissions], ['verifier', ['verify:create']]);
  await keyward.expectError('forbidden', 'GET', PATH, { as: verifier });
});

for (const name of [
  'a',
  '0',
  '.',
  '..',
  '-',
  '_',
  'A.b_c-D',
  'x'.repeat(32),
  'constructor',
  '__proto__',
  'permissions',
]) {
  test(`accepts the role name ${name}`, async () => {
    assert.equal((await get((await createRole([], { name })).id)).name, name);
  });
}

for (const name of ['', 'a b', 'a/b', 'ä', 'a\n', 'x'.repeat(33), 7, null]) {
  test(`rejects the role name ${JSON.stringify(name)}`, async () => {
    assert.equal((await post({ name, permissions: [] })).body.code, 'invalid_request');
  });
}

test('role names are unique case-insensitively, including the system roles', async () => {
  await createRole([], { name: 'CamelCase' });
  for (const name of ['camelcase', 'CAMELCASE', 'CamelCase', 'ADMIN', 'Readonly', 'verifier']) {
    assert.equal((await post({ name, permissions: [] })).body.code, 'name_taken');
  }
});

test('a fetched role can be sent back unchanged, even after one of its resources was deleted', async () => {
  await define({ resource: 'short-lived', fetch: true });
  const role = await createRole([{ resource: 'flows', fetch: true }], { description: 'kept', canSendFlow: true });
  await keyward.ok('PUT', `${PATH}/${role.id}`, { body: role, as });
  assert.deepEqual(await get(role.id), role);
  await keyward.ok('DELETE', `${RESOURCES}/short-lived`, { as });
  await keyward.ok('PUT', `${PATH}/${role.id}`, { body: role, as });
  assert.deepEqual(granted(await get(role.id)), ['flows:fetch']);
});

test('PUT replaces the whole object except the name and the id', async () => {
  const role = await createRole([{ resource: 'users', fetch: true }], { description: 'gone', canMasquerade: true });
  const body = { permissions: [{ resource: 'audit', fetch: true }] };
  const { data } = (await keyward.ok('PUT', `${PATH}/${role.id}`, { body, as })).body;
  assert.deepEqual(
    [data.id, data.name, data.description, data.canMasquerade, granted(data)],
    [role.id, role.name, '', false, ['audit:fetch']],
  );
  const renamed = { ...body, name: 'another' };
  await keyward.expectError('invalid_request', 'PUT', `${PATH}/${role.id}`, { body: renamed, as });
});

test('rejects unsupported rights and duplicate resources', async () => {
  for (const row of [
    { resource: 'audit', create: true },
    { resource: 'flows', delete: true },
    { resource: 'nothing', fetch: true },
    { resource: 'constructor', fetch: true },
    { resource: 'verify', fetch: true },
  ]) {
    assert.equal((await post({ name: 'refused', permissions: [row] })).body.code, 'unknown_permission', row.resource);
  }
  const duplicated = [
    { resource: 'flows', fetch: true },
    { resource: 'flows', create: true },
  ];
  assert.equal((await post({ name: 'refused', permissions: duplicated })).body.code, 'invalid_request');
  assert.ok(!(await list()).some(({ name }) => name === 'refused'));
});

test('system roles cannot be changed', async () => {
  for (const id of ['admin', 'readonly', 'verifier']) {
    await keyward.expectError('system_role', 'PUT', `${PATH}/${id}`, { body: { permissions: [] }, as });
    await keyward.expectError('system_role', 'DELETE', `${PATH}/${id}`, { as });
  }
});

test('a role in use cannot be deleted, and the error states how many keys and users have the role', async () => {
  const role = await createRole([{ resource: 'flows', fetch: true }]);
  const key = await keyward.addKey({ role: role.name });
  const user = await keyward.invite({ role: role.name.toUpperCase() });
  const { body } = await keyward.expectError('role_in_use', 'DELETE', `${PATH}/${role.id}`, { as });
  assert.equal(body.message, 'The role is assigned to 1 key and 1 user. Assign them another role first.');
  await keyward.ok('DELETE', `/api/v1/api-keys/${key.appname}`, { as });
  await keyward.expectError('role_in_use', 'DELETE', `${PATH}/${role.id}`, { as });
  await keyward.ok('DELETE', `/api/v1/user/${user.id}`, { as });
  await keyward.ok('DELETE', `${PATH}/${role.id}`, { as });
  await keyward.expectError('not_found', 'GET', `${PATH}/${role.id}`, { as });
  const late = { appname: 'late', roles: [role.name] };
  await keyward.expectError('unknown_role', 'POST', '/api/v1/api-keys', { body: late, as });
});

test('deleting a role while it is assigned either succeeds or reports that the role is in use', async () => {
  for (let round = 0; round < 10; round++) {
    const role = await createRole([]);
    const body = { appname: `racer-${round}`, roles: [role.name] };
    const [deletion, assignment] = await Promise.all([
      keyward.request('DELETE', `${PATH}/${role.id}`, { as }),
      keyward.request('POST', '/api/v1/api-keys', { body, as }),
    ]);
    const outcome = [deletion.status, assignment.status];
    assert.ok(['204,400', '409,201'].includes(outcome.join()), outcome.join());
  }
});

test('keys and users show a custom role with its original spelling, and filters match it case-insensitively', async () => {
  const role = await createRole([{ resource: 'api-keys', fetch: true }], { name: 'MixedCase' });
  const key = await keyward.addKey({ role: 'mixedCASE' });
  const user = await keyward.invite({ role: 'MIXEDCASE' });
  const users = (await keyward.ok('GET', '/api/v1/users', { as })).body.data;
  assert.deepEqual(users.find(({ id }: { id: string }) => id === user.id).roles, [role.name]);
  const found = (await keyward.ok('GET', '/api/v1/api-keys?role=mixedcase', { as })).body.data;
  assert.deepEqual(
    found.map(({ appname, roles }: { appname: string; roles: string[] }) => [appname, roles]),
    [[key.appname, [role.name]]],
  );
  assert.deepEqual((await keyward.ok('GET', '/api/v1/api-keys?role=nobody', { as })).body.data, []);
});

test('a role change applies to the next request of every holder without a new token', async () => {
  const role = await createRole([{ resource: 'users', fetch: true }]);
  const holders = [await keyward.addKey({ role: role.name }), await keyward.invite({ role: role.name })];
  const grant = (permissions: readonly object[]) =>
    keyward.ok('PUT', `${PATH}/${role.id}`, { body: { permissions }, as });
  for (const caller of holders) await keyward.ok('GET', '/api/v1/users', { as: caller });
  await grant([{ resource: 'flows', create: true }]);
  for (const caller of holders) {
    await keyward.expectError('forbidden', 'GET', '/api/v1/users', { as: caller });
    const { data } = (await keyward.ok('GET', '/api/v1/session', { as: caller })).body;
    assert.deepEqual(data.permissions, ['flows:create']);
  }
  await grant([{ resource: 'users', fetch: true }]);
  for (const caller of holders) await keyward.ok('GET', '/api/v1/users', { as: caller });
});

test('concurrent changes to a role by two users are both recorded, and the last one applies', async () => {
  const role = await createRole([]);
  const bodies = ['users', 'audit', 'account'].map((resource) => ({ permissions: [{ resource, fetch: true }] }));
  await Promise.all(bodies.map((body) => keyward.ok('PUT', `${PATH}/${role.id}`, { body, as })));
  const search = { body: { include: ['role'], search: role.name }, as };
  const records = (await keyward.ok('POST', '/api/v1/search/audit', search)).body.data;
  assert.deepEqual(records[0].after.permissions, granted(await get(role.id)));
  for (const [index, record] of records.slice(0, -1).entries())
    assert.deepEqual(record.before, records[index + 1].after);
  assert.equal(records.length, 4);
});

test('roles of another account are neither returned nor changed', async () => {
  const { administrator } = await keyward.otherAccount();
  const role = await createRole([], { name: 'only-ours' });
  for (const method of ['GET', 'DELETE']) {
    await keyward.expectError('not_found', method, `${PATH}/${role.id}`, { as: administrator });
  }
  const body = { permissions: [] };
  await keyward.expectError('not_found', 'PUT', `${PATH}/${role.id}`, { body, as: administrator });
  await keyward.expectError('not_found', 'DELETE', `${RESOURCES}/flows`, { as: administrator });
  const key = { appname: 'x', roles: ['only-ours'] };
  await keyward.expectError('unknown_role', 'POST', '/api/v1/api-keys', { body: key, as: administrator });
  const theirs = (await keyward.ok('GET', `${PATH}/permissions`, { as: administrator })).body;
  assert.ok(theirs.every(({ system }: ResourceRights) => system));
  const same = { name: 'only-ours', permissions: [] };
  assert.equal((await post(same, administrator)).status, 201);
});
