import assert from 'node:assert/strict';
import test from 'node:test';
import { type Operation, operations } from '@keyward/contract';
import { startKeyward } from '../support/keyward.ts';

const keyward = await startKeyward({ outgoingAllowed: ['127.0.0.1'] });
const as = await keyward.asPerson('ADMIN');
const all = Object.values<Operation>(operations);

const created = async (path: string, body: object) =>
  (await keyward.ok('POST', path, { body, as })).body.data as Readonly<Record<string, string>>;

/** A record for each path with a parameter. */
const records: Readonly<Record<string, () => Promise<string | undefined>>> = {
  '/api/v1/api-keys/{appname}': async () =>
    (await created('/api/v1/api-keys', { appname: 'one', roles: ['READONLY'] }))['appname'],
  '/api/v1/user/{id}': async () =>
    (
      await created('/api/v1/user', {
        email: 'eve@example.com',
        given_name: 'Eve',
        family_name: 'Moneypenny',
        roles: ['READONLY'],
      })
    )['id'],
  '/api/v1/roles/{id}': async () => (await created('/api/v1/roles', { name: 'auditor', permissions: [] }))['id'],
  '/api/v1/forward-routes/{name}': async () =>
    (await created('/api/v1/forward-routes', { name: 'flows', methods: { GET: 'api-keys:fetch' } }))['name'],
  '/api/v1/webhooks/{id}': async () => (await created('/api/v1/webhooks', { url: 'http://127.0.0.1:9/hook' }))['id'],
};

const paths = all
  .filter(({ id, method }) => method === 'PUT' && id !== 'changePassword')
  .map(({ path }) => path)
  .filter((path) => all.some((each) => each.method === 'GET' && each.path === path));

test('the paths with GET and PUT are known', () => {
  assert.ok(paths.length >= 7, paths.join());
});

for (const path of paths) {
  test(`PUT ${path} accepts what GET returned, and changes nothing by it`, async () => {
    const made = await records[path]?.();
    assert.equal(path.includes('{'), made !== undefined, 'a record was created for each parameter');
    const url = path.replace(/\{\w+\}/, made ?? '');
    const fetched = async () => {
      const { body } = await keyward.ok('GET', url, { as });
      return body.data ?? body;
    };
    const record = await fetched();
    await keyward.ok('PUT', url, { body: record, as });
    assert.deepEqual(await fetched(), record);
  });
}
