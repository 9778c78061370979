import assert from 'node:assert/strict';
import test from 'node:test';
import { isWellFormedKey } from '@keyward/contract';
import { startKeyward } from '../support/keyward.ts';

const keyward = await startKeyward();
const as = await keyward.asUser();
const PATH = '/api/v1/api-keys';
const add = (body: object) => keyward.request('POST', PATH, { body, as });
const get = async (name: string) => (await keyward.ok('GET', `${PATH}/${name}`, { as })).body.data;
const put = (name: string, body: unknown) => keyward.request('PUT', `${PATH}/${name}`, { body, as });
const roles = ['READONLY'];
let sequence = 0;

async function createKey(members: object = {}): Promise<string> {
  const appname = `key-${++sequence}`;
  await keyward.ok('POST', PATH, { body: { appname, roles, ...members }, as });
  return appname;
}

test('creating a key returns the full record, and its secret only once', async () => {
  const { status, body } = await add({ appname: 'tcross_ro', roles: ['READONLY'], description: 'für Ω' });
  const { appkey, connection_secret: connection, id, ...record } = body.data;
  assert.equal(status, 201);
  assert.ok(isWellFormedKey('kw', appkey) && connection && id);
  assert.deepEqual(record, {
    appname: 'tcross_ro',
    description: 'für Ω',
    roles: ['readonly'],
    last_login: null,
    last_ip: null,
    created_at: keyward.clock.now,
    created_by: 'ada@example.com',
    expires_at: null,
    status: 'active',
    disabled_reason: null,
    hint: `kw_…${appkey.slice(-4)}`,
    allowed_ips: [],
    rate_limit: null,
    owner: null,
    tags: [],
    metadata: {},
    external_id: null,
    environment: 'live',
    rotation: null,
  });
  assert.deepEqual(await get('tcross_ro'), { id, ...record });
});

for (const name of ['a', '0', 'A.b_c-D', 'x'.repeat(64), 'terminal', 'constructor', '7.', 'regen']) {
  test(`a key name may be ${name.slice(0, 20)}`, async () => {
    assert.equal((await add({ appname: name, roles })).status, 201);
    assert.equal((await get(name)).appname, name);
  });
}

for (const name of ['', '.', '..', '.a', '_a', '-a', 'a b', 'a/b', 'ä', 'a\n', 'x'.repeat(65), 'a%00', '😀', 7, null]) {
  test(`a key name may not be ${JSON.stringify(name).slice(0, 20)}`, async () => {
    assert.equal((await add({ appname: name, roles })).body.code, 'invalid_request');
  });
}

test('key names are unique ignoring case, but lookups are case-sensitive', async () => {
  await add({ appname: 'CamelCase', roles });
  for (const name of ['camelcase', 'CAMELCASE', 'CamelCase']) {
    assert.equal((await add({ appname: name, roles })).body.code, 'name_taken');
  }
  assert.equal((await get('CamelCase')).appname, 'CamelCase');
  for (const method of ['GET', 'DELETE']) await keyward.expectError('not_found', method, `${PATH}/camelcase`, { as });
});

test('exactly one of 20 concurrent requests for a name succeeds', async () => {
  const responses = await Promise.all(Array.from({ length: 20 }, () => add({ appname: 'wanted', roles })));
  assert.deepEqual(responses.map(({ status }) => status).sort(), [201, ...Array.from({ length: 19 }, () => 409)]);
});

test('a deleted key is not found', async () => {
  const name = await createKey();
  await keyward.ok('DELETE', `${PATH}/${name}`, { as });
  await keyward.expectError('not_found', 'GET', `${PATH}/${name}`, { as });
});

for (const role of ['ADMIN', 'admin', 'Admin', 'READONLY', 'readonly']) {
  test(`the role ${role} is accepted, and returned in lower case`, async () => {
    assert.deepEqual((await get(await createKey({ roles: [role] }))).roles, [role.toLowerCase()]);
  });
}

for (const invalidRoles of [undefined, [], ['ADMIN', 'READONLY'], 'ADMIN', [7], [''], ['a b']]) {
  test(`roles may not be ${JSON.stringify(invalidRoles)}`, async () => {
    assert.equal((await add({ appname: 'never', roles: invalidRoles })).body.code, 'invalid_request');
  });
}

test('a role that does not exist is rejected with unknown_role', async () => {
  for (const role of ['OWNER', 'constructor', '__proto__']) {
    assert.equal((await add({ appname: 'never', roles: [role] })).body.code, 'unknown_role');
  }
});

test('PUT clears an omitted description but leaves an omitted expires_at unchanged', async () => {
  const expiry = keyward.clock.now + 1000;
  const name = await createKey({ description: 'first', expires_at: expiry });
  assert.deepEqual((await put(name, { roles, description: 'second' })).body.data.description, 'second');
  const { body } = await put(name, { roles });
  assert.deepEqual([body.data.description, body.data.expires_at], ['', expiry]);
  assert.equal((await put(name, { roles, expires_at: null })).body.data.expires_at, null);
});

test('PUT accepts a fetched record unchanged, even after the key has expired', async () => {
  const name = await createKey({ description: 'kept', expires_at: keyward.clock.now + 5 });
  const record = await get(name);
  assert.deepEqual((await put(name, record)).body.data, record);
  keyward.clock.advance(5);
  const expired = await get(name);
  assert.equal(expired.status, 'expired');
  assert.deepEqual((await put(name, expired)).body.data, expired);
});

test('PUT ignores read-only members and rejects unknown members', async () => {
  const name = await createKey();
  const before = await get(name);
  const readOnlyMembers = {
    appname: 'renamed',
    id: 'x',
    created_at: 1,
    created_by: 'x',
    last_login: 1,
    last_ip: 'x',
    hint: 'x',
  };
  assert.deepEqual((await put(name, { roles, ...readOnlyMembers })).body.data, before);
  for (const body of [
    { roles, more: 1 },
    JSON.parse('{"roles":["ADMIN"],"__proto__":{}}'),
    { description: 'x' },
    [],
    'x',
  ]) {
    assert.equal((await put(name, body)).body.code, 'invalid_request');
  }
  assert.deepEqual(await get(name), before);
});

test('a description is limited to 500 printable characters', async () => {
  const name = await createKey();
  for (const description of ['x'.repeat(501), 'a\u0000', 'a\nb', '\u202Eabc', '\u2028', '\uD800']) {
    assert.equal((await put(name, { roles, description })).body.code, 'invalid_request', JSON.stringify(description));
  }
  for (const description of ['x'.repeat(500), '😀'.repeat(500), '<b>&"\'`', 'שלום', '日本']) {
    assert.equal((await put(name, { roles, description })).body.data.description, description);
  }
});

test('an expiry must be in the future', async () => {
  const { now } = keyward.clock;
  for (const expiry of [now, now - 1, 0]) {
    assert.equal((await add({ appname: 'never', roles, expires_at: expiry })).body.code, 'expiry_in_past');
    assert.equal((await put(await createKey(), { roles, expires_at: expiry })).body.code, 'expiry_in_past');
  }
  for (const expiry of [-1, 1.5, '1900000000', 1e15]) {
    assert.equal((await add({ appname: 'never', roles, expires_at: expiry })).body.code, 'invalid_request');
  }
});

const emptyRequests: Readonly<Record<string, object>> = {
  'no body': {},
  'a content type and no body': { headers: { 'content-type': 'application/json' } },
  'an empty object': { body: {} },
};

for (const [name, options] of Object.entries(emptyRequests)) {
  test(`regen with ${name} changes only the secret`, async () => {
    const appname = await createKey({ description: 'kept', expires_at: keyward.clock.now + 1000 });
    const { hint, ...before } = await get(appname);
    const { body } = await keyward.ok('PUT', `${PATH}/${appname}/regen`, { ...options, as });
    const { appkey, connection_secret: connection, hint: newHint, ...after } = body.data;
    assert.deepEqual(after, before);
    assert.equal(newHint, `kw_…${appkey.slice(-4)}`);
    assert.ok(hint && connection);
  });
}

test('regen applies the changes in its body and leaves omitted members unchanged', async () => {
  const appname = await createKey({ description: 'kept' });
  const { body } = await keyward.ok('PUT', `${PATH}/${appname}/regen`, { body: { roles: ['ADMIN'] }, as });
  assert.deepEqual([body.data.roles, body.data.description], [['admin'], 'kept']);
  await keyward.expectError('invalid_request', 'PUT', `${PATH}/${appname}/regen`, { body: { more: 1 }, as });
});

test('every key has a unique secret with a valid checksum', async () => {
  const responses = await Promise.all(
    Array.from({ length: 50 }, (_, index) => add({ appname: `many-${index}`, roles })),
  );
  const secrets = responses.map(({ body }): string => body.data.appkey);
  assert.equal(new Set(secrets).size, 50);
  assert.ok(secrets.every((secret) => isWellFormedKey('kw', secret)));
});

test('a key named usage can be read, changed and deleted', async () => {
  await add({ appname: 'usage', roles });
  await keyward.ok('GET', `${PATH}/usage`, { as });
  await keyward.ok('PUT', `${PATH}/usage`, { body: { roles, description: 'changed' }, as });
  await keyward.ok('DELETE', `${PATH}/usage`, { as });
});
