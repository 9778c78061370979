import assert from 'node:assert/strict';
import test from 'node:test';
import type { ResourceRights } from '@keyward/contract';
import { startKeyward } from '../support/keyward.ts';

const keyward = await startKeyward();
const as = await keyward.asUser();
const ROLES = '/api/v1/roles';
const PATH = `${ROLES}/resources`;
const define = (body: object) => keyward.request('POST', PATH, { body, as });
const change = (name: string, body: object) => keyward.request('PUT', `${PATH}/${name}`, { body, as });
const matrix = async (): Promise<ResourceRights[]> => (await keyward.ok('GET', `${ROLES}/permissions`, { as })).body;

async function grant(name: string, permissions: readonly object[]): Promise<string> {
  return (await keyward.ok('POST', ROLES, { body: { name, permissions }, as })).body.data.id;
}

for (const resource of ['a', 'flows', 'a0_-', 'x'.repeat(32), 'constructor', 'permissions', 'resources']) {
  test(`accepts the resource name ${resource}`, async () => {
    const response = await define({ resource, fetch: true });
    assert.equal(response.status, 201, response.text);
    assert.ok((await matrix()).some((row) => row.resource === resource && !row.system));
    await keyward.ok('DELETE', `${PATH}/${resource}`, { as });
  });
}

for (const resource of ['', '0a', '_a', 'Flows', 'a b', 'a:b', 'ä', 'a.b', '__proto__', 'x'.repeat(33), 7, null]) {
  test(`rejects the resource name ${JSON.stringify(resource)}`, async () => {
    assert.equal((await define({ resource, fetch: true })).body.code, 'invalid_request');
  });
}

test('a resource needs a unique name and at least one right', async () => {
  await define({ resource: 'reports', fetch: true });
  for (const resource of ['reports', 'api-keys', 'verify', 'roles']) {
    assert.equal((await define({ resource, fetch: true })).body.code, 'name_taken');
  }
  assert.equal((await define({ resource: 'idle' })).body.code, 'invalid_request');
  assert.equal((await define({ resource: 'idle', fetch: false })).body.code, 'invalid_request');
  assert.equal((await change('reports', { description: 'x' })).body.code, 'invalid_request');
});

test('PUT replaces the whole object except the name, and accepts a fetched row unchanged', async () => {
  await define({ resource: 'sites', description: 'Places', fetch: true, update: true });
  const row = (await matrix()).find(({ resource }) => resource === 'sites')!;
  assert.deepEqual((await change('sites', row)).body.data, row);
  const after = (await change('sites', { create: true })).body.data;
  assert.deepEqual(after, { ...row, description: '', fetch: false, create: true, update: false });
  assert.equal((await change('sites', { resource: 'places', create: true })).body.code, 'invalid_request');
  assert.equal((await change('absent', { create: true })).body.code, 'not_found');
  assert.equal((await change('audit', { create: true })).body.code, 'not_found');
  await keyward.expectError('not_found', 'DELETE', `${PATH}/audit`, { as });
});

test('rejects removing a right that a role grants', async () => {
  await define({ resource: 'jobs', fetch: true, create: true, delete: true });
  const ids = [
    await grant('job-maker', [{ resource: 'jobs', create: true }]),
    await grant('job-master', [{ resource: 'jobs', create: true, delete: true }]),
  ];
  const rejected = await change('jobs', { fetch: true, delete: true });
  assert.deepEqual(
    [rejected.body.code, rejected.body.message],
    ['resource_in_use', 'Rights on this resource are still granted by 2 roles. Remove them there first.'],
  );
  await keyward.expectError('resource_in_use', 'DELETE', `${PATH}/jobs`, { as });
  assert.equal((await change('jobs', { create: true, delete: true })).status, 200);
  for (const id of ids) await keyward.ok('PUT', `${ROLES}/${id}`, { body: { permissions: [] }, as });
  await keyward.ok('DELETE', `${PATH}/jobs`, { as });
  assert.ok(!(await matrix()).some(({ resource }) => resource === 'jobs'));
});

test('a new resource is available to existing ADMIN and READONLY callers on their next request', async () => {
  const [admin, readonly] = [await keyward.asKey('ADMIN'), await keyward.asKey('READONLY')];
  const roleOf = async (caller: typeof admin) => {
    const { permissions } = (await keyward.ok('GET', '/api/v1/session', { as: caller })).body.data;
    return permissions.filter((each: string) => each.startsWith('graphs:'));
  };
  assert.deepEqual([await roleOf(admin), await roleOf(readonly)], [[], []]);
  await define({ resource: 'graphs', fetch: true, update: true });
  assert.deepEqual(
    [await roleOf(admin), await roleOf(readonly)],
    [['graphs:fetch', 'graphs:update'], ['graphs:fetch']],
  );
  await grant('graph-editor', [{ resource: 'graphs', update: true }]);
  const key = await keyward.addKey({ role: 'graph-editor' });
  assert.deepEqual(await roleOf(key), ['graphs:update']);
});

test('only ADMIN can add rights to resources, because ADMIN and READONLY receive them automatically', async () => {
  await define({ resource: 'tickets', fetch: true });
  await grant('role-keeper', [{ resource: 'roles', fetch: true, create: true, update: true, delete: true }]);
  const keeper = await keyward.addKey({ role: 'role-keeper' });
  const body = { resource: 'more', fetch: true };
  await keyward.expectError('exceeds_own_rights', 'POST', PATH, { body, as: keeper });
  const wider = { fetch: true, create: true };
  await keyward.expectError('exceeds_own_rights', 'PUT', `${PATH}/tickets`, { body: wider, as: keeper });
  await keyward.ok('PUT', `${PATH}/tickets`, { body: { fetch: true, description: 'Said' }, as: keeper });
  await keyward.ok('DELETE', `${PATH}/tickets`, { as: keeper });
});

test('an account has at most 100 resources, and a role with rights on all of them can be sent back unchanged', async () => {
  const { administrator } = await keyward.otherAccount('full1');
  const post = (path: string, body: object) => keyward.request('POST', path, { body, as: administrator });
  const all = { fetch: true, create: true, update: true, delete: true };
  for (let index = 0; index < 100; index++) {
    const resource = `r${index}`.padEnd(32, '-');
    const response = await post(PATH, { resource, description: '𝒳'.repeat(100), ...all });
    assert.equal(response.status, 201, response.text);
  }
  assert.equal((await post(PATH, { resource: 'more', ...all })).body.code, 'limit_reached');
  const { body: permissions } = await keyward.ok('GET', `${ROLES}/permissions`, { as: administrator });
  const created = await post(ROLES, { name: 'everything', description: '𝒳'.repeat(500), permissions });
  assert.equal(created.status, 201, created.text);
  const role = created.body.data;
  assert.deepEqual(role.permissions, permissions);
  const sent = await keyward.ok('PUT', `${ROLES}/${role.id}`, { body: role, as: administrator });
  assert.deepEqual(sent.body.data, role);
});

test('an account has at most 200 custom roles', async () => {
  const { administrator } = await keyward.otherAccount('full2');
  const post = (name: string) => keyward.request('POST', ROLES, { body: { name, permissions: [] }, as: administrator });
  for (let index = 0; index < 200; index++) assert.equal((await post(`role-${index}`)).status, 201);
  assert.equal((await post('more')).body.code, 'limit_reached');
  const { data } = (await keyward.ok('GET', ROLES, { as: administrator })).body;
  await keyward.ok('DELETE', `${ROLES}/${data.at(-1).id}`, { as: administrator });
  assert.equal((await post('more')).status, 201);
});
