import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import test from 'node:test';
import { type ApiCaller, startKeyward } from '../support/keyward.ts';

const keyward = await startKeyward();
const as = await keyward.asUser('ADMIN');
const KEYS = '/api/v1/api-keys';
const send = async (path: string, body: object, caller: ApiCaller = as) =>
  (await keyward.ok('POST', path, { body, as: caller })).body.data;

const { appname, connection_secret } = await send(KEYS, { appname: 'maker', roles: ['ADMIN'] });
const maker = await keyward.tokensOf(keyward.credentialsOf(connection_secret));
const duplicate = await send(KEYS, { appname: 'made-key', roles: ['READONLY'] }, maker);
const user = { given_name: 'A', family_name: 'B', email: 'made-user@example.com', roles: ['READONLY'] };
await send('/api/v1/user', user, maker);
await send('/api/v1/replicas', { name: 'made-replica' }, maker);
await send('/api/v1/webhooks', { url: 'https://made-hook.example.com/' }, maker);
await send('/api/v1/roles/resources', { resource: 'made-resource', fetch: true }, maker);
const permissions = [{ resource: 'made-resource', fetch: true }];
await send('/api/v1/roles', { name: 'made-role', permissions }, maker);
await send('/api/v1/forward-routes', { name: 'made-route', methods: { GET: 'made-resource:fetch' } }, maker);
const { id: issuer } = (await keyward.ok('GET', '/api/v1/users', { as })).body.data[0];

/** The names in a response, by the resource that the caller must be allowed to fetch. */
const NAMED: Readonly<Record<string, readonly string[]>> = {
  users: ['made-user@example.com'],
  replicas: ['made-replica'],
  webhooks: ['made-hook.example.com'],
  roles: ['made-role', 'made-resource'],
  'forward-routes': ['made-route'],
  'api-keys': ['made-key', 'maker'],
};

let counter = 0;
async function callerWhoMay(rights: Readonly<Record<string, object>>): Promise<ApiCaller> {
  const name = `limited-${++counter}`;
  const rows = Object.entries(rights).map(([resource, right]) => ({ resource, ...right }));
  await send('/api/v1/roles', { name, permissions: rows });
  return keyward.asUser(name);
}

/** Requests whose responses name other records, with the permission that each requires. */
const REQUESTS: readonly (readonly [string, readonly [string, object], (caller: ApiCaller) => Promise<string>])[] = [
  [
    'the preview of a deletion',
    ['api-keys', { fetch: true }],
    async (caller) => (await keyward.ok('GET', `${KEYS}/${appname}/delete-with-issued`, { as: caller })).text,
  ],
  [
    'the list of issued credentials',
    ['users', { fetch: true }],
    async (caller) => (await keyward.ok('GET', `/api/v1/user/${issuer}/issued`, { as: caller })).text,
  ],
  [
    'an import of a known digest',
    ['api-keys', { create: true }],
    async (caller) => {
      const sha256 = createHash('sha256').update(duplicate.appkey).digest('hex');
      const rows = [{ name: 'x', role: 'limited-role', sha256, key_format: 'keyward' }];
      return (await keyward.ok('POST', '/api/v1/key-import', { body: { rows, preview: true }, as: caller })).text;
    },
  ],
];
await send('/api/v1/roles', { name: 'limited-role', permissions: [] });

for (const [what, [resource, right], request] of REQUESTS) {
  test(`${what} does not name records that the caller cannot read`, async () => {
    const readable = 'fetch' in right ? [resource] : [];
    const text = await request(await callerWhoMay({ [resource]: right }));
    for (const [of, names] of Object.entries(NAMED)) {
      if (readable.includes(of)) continue;
      for (const name of names) assert.ok(!text.includes(`${name}`), `${of}: ${name} in ${text}`);
    }
  });
}

for (const [of, names] of Object.entries(NAMED)) {
  if (of === 'api-keys') continue;
  test(`the preview of a deletion names the records that ${of}:fetch allows the caller to read`, async () => {
    const caller = await callerWhoMay({ 'api-keys': { fetch: true }, [of]: { fetch: true } });
    const { text } = await keyward.ok('GET', `${KEYS}/${appname}/delete-with-issued`, { as: caller });
    for (const name of names) assert.ok(text.includes(name), name);
  });
}
