import assert from 'node:assert/strict';
import test from 'node:test';
import { type Operation, operations } from '@keyward/contract';
import { startKeyward } from '../support/keyward.ts';

const keyward = await startKeyward({ outgoingAllowed: ['127.0.0.1'] });
const as = await keyward.asUser('ADMIN');
const all = Object.values<Operation>(operations);

const created = async (path: string, body: object) =>
  (await keyward.ok('POST', path, { body, as })).body.data as Readonly<Record<string, string>>;

const KEY = {
  appname: 'one',
  roles: ['READONLY'],
  description: 'Nightly export',
  expires_at: keyward.clock.now + 86_400,
  allowed_ips: ['192.0.2.0/24'],
  rate_limit: { limit: 5, window_seconds: 60 },
  owner: 'ada@example.com',
  tags: ['nightly'],
  metadata: { plan: 'gold' },
  external_id: 'customer-7',
};
const USER = {
  email: 'eve@example.com',
  given_name: 'Eve',
  family_name: 'Moneypenny',
  roles: ['READONLY'],
  nickname: 'E',
};
const ROLE = {
  name: 'auditor',
  description: 'Reads',
  permissions: [{ resource: 'api-keys', fetch: true }],
  canMasquerade: true,
  canSendFlow: true,
};
const ROUTE = {
  name: 'flows',
  description: 'Flows',
  methods: { GET: 'api-keys:fetch', any: 'api-keys:update' },
  allow_preflight: true,
  allow_ambiguous_paths: true,
  identity_headers: ['X-Keyward-Permissions'],
};

/** Creates a record without default values for each path with a parameter. */
const records: Readonly<Record<string, () => Promise<string | undefined>>> = {
  '/api/v1/api-keys/{appname}': async () => (await created('/api/v1/api-keys', KEY))['appname'],
  '/api/v1/user/{id}': async () => (await created('/api/v1/user', USER))['id'],
  '/api/v1/roles/{id}': async () => (await created('/api/v1/roles', ROLE))['id'],
  '/api/v1/forward-routes/{name}': async () => (await created('/api/v1/forward-routes', ROUTE))['name'],
  '/api/v1/webhooks/{id}': async () => {
    const hook = { url: 'http://127.0.0.1:9/hook', description: 'Pager', events: ['api_key.created'] };
    return (await created('/api/v1/webhooks', hook))['id'];
  },
};

/** Values of settings that differ from the default. */
const settings: Readonly<Record<string, object>> = {
  '/api/v1/account': { password_tokens: true, keys_reveal_secret: true, token_algorithm: 'RS256' },
  '/api/v1/account/key-policy': {
    max_lifetime_days: 90,
    default_lifetime_days: 30,
    unused: { days: 60, action: 'disable' },
  },
  '/api/v1/customer/access-allowed-ips': ['127.0.0.0/8'],
  '/api/v1/leaks/policy': { policy: 'disable' },
};

const paths = all
  .filter(({ id, method }) => method === 'PUT' && id !== 'changePassword')
  .map(({ path }) => path)
  .filter((path) => all.some((each) => each.method === 'GET' && each.path === path));

test('finds the paths with GET and PUT', () => {
  assert.ok(paths.length >= 7, paths.join());
});

for (const path of paths) {
  test(`PUT ${path} accepts the response of GET and changes nothing`, async () => {
    const recordId = await records[path]?.();
    assert.ok(path.includes('{') ? recordId : settings[path], 'the record or setting differs from the defaults');
    if (settings[path]) await keyward.ok('PUT', path, { body: settings[path], as });
    const url = path.replace(/\{\w+\}/, recordId ?? '');
    const fetched = async () => {
      const { body } = await keyward.ok('GET', url, { as });
      return body.data ?? body;
    };
    const record = await fetched();
    await keyward.ok('PUT', url, { body: record, as });
    assert.deepEqual(await fetched(), record);
  });
}
