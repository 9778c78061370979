import assert from 'node:assert/strict';
import test from 'node:test';
import { type SignedInUser, startKeyward } from '../support/keyward.ts';

const DAY = 86_400;
const keyward = await startKeyward();
const signIn = () => keyward.signIn();
let counter = 0;

async function keyOf({ email }: Pick<SignedInUser, 'email'>, role = 'READONLY') {
  const body = { appname: `key-${++counter}`, roles: [role], owner: email };
  return (await keyward.ok('POST', '/api/v1/api-keys', { body, as: await signIn() })).body.data;
}

const newPerson = async (role = 'READONLY') => keyward.invite({ role, by: await signIn() });
const get = async ({ appname }: { appname: string }) =>
  (await keyward.ok('GET', `/api/v1/api-keys/${appname}`, { as: await signIn() })).body.data;
const deleteUser = async ({ id }: SignedInUser, query = '', as = signIn()) =>
  keyward.request('DELETE', `/api/v1/user/${id}${query}`, { as: await as });
const counts = async ({ id }: SignedInUser) =>
  (await keyward.ok('GET', `/api/v1/user/${id}/keys`, { as: await signIn() })).body.data;

async function audited(text: string): Promise<{ action: string; description: string }[]> {
  const sent = { body: { search: text }, as: await signIn() };
  return (await keyward.ok('POST', '/api/v1/search/audit', sent)).body.data;
}

test("a user's keys are counted before the user is deleted", async () => {
  const user = await newPerson();
  assert.deepEqual(await counts(user), { api_keys: 0, admin: 0, used: 0, disabled: 0 });
  const [used, old, disabled] = [await keyOf(user, 'ADMIN'), await keyOf(user), await keyOf(user)];
  const use = ({ appkey }: { appkey: string }) =>
    keyward.request('GET', '/api/v1/forward-auth/acme1', { headers: { 'x-api-key': appkey }, checked: false });
  await use(old);
  keyward.clock.advance(31 * DAY);
  await use(used);
  await keyward.ok('POST', `/api/v1/api-keys/${disabled.appname}/disable`, { as: await signIn() });
  assert.deepEqual(await counts(user), { api_keys: 3, admin: 1, used: 1, disabled: 1 });
});

test('keys are unchanged by default', async () => {
  const [user, other] = [await newPerson(), await newPerson()];
  const [key, kept] = [await keyOf(user), await keyOf(other)];
  assert.equal((await deleteUser(user)).status, 204);
  assert.equal((await deleteUser(other, '?keys=keep')).status, 204);
  for (const [each, { email }] of [
    [key, user],
    [kept, other],
  ] as const) {
    const { owner, status } = await get(each);
    assert.deepEqual([owner, status], [email, 'active']);
  }
});

test('keys are transferred to another user with an audit record for each', async () => {
  const [user, newOwner, third] = [await newPerson(), await newPerson(), await newPerson()];
  const keys = [await keyOf(user, 'ADMIN'), await keyOf(user)];
  const others = await keyOf(third);
  assert.equal((await deleteUser(user, `?keys=transfer&new_owner=${newOwner.email.toUpperCase()}`)).status, 204);
  for (const key of keys) {
    const { owner, status, roles } = await get(key);
    assert.deepEqual([owner, status, roles], [newOwner.email, 'active', key.roles]);
    const [record] = await audited(`${key.appname} transferred to`);
    assert.equal(
      record?.description,
      `API key ${key.appname} transferred to ${newOwner.email} (${user.email} was deleted)`,
    );
  }
  assert.equal((await get(others)).owner, third.email);
});

test('the keys are disabled, effective on the next check', async () => {
  const user = await newPerson();
  const key = await keyOf(user);
  assert.equal((await deleteUser(user, '?keys=disable')).status, 204);
  const { status, owner } = await get(key);
  assert.deepEqual([status, owner], ['disabled', user.email]);
  const [record] = await audited(`${key.appname} disabled`);
  assert.equal(record?.description, `API key ${key.appname} disabled (${user.email} was deleted)`);
});

test('an invalid request does not delete the user', async () => {
  const user = await newPerson();
  const key = await keyOf(user);
  for (const [query, code] of [
    ['?keys=transfer', 'invalid_request'],
    ['?keys=disable&new_owner=ada@example.com', 'invalid_request'],
    ['?new_owner=ada@example.com', 'invalid_request'],
    ['?keys=burn', 'invalid_request'],
    ['?keys=transfer&new_owner=nobody@example.com', 'unknown_owner'],
    [`?keys=transfer&new_owner=${user.email}`, 'unknown_owner'],
    ['?keys=transfer&new_owner=x', 'invalid_request'],
  ] as const) {
    assert.equal((await deleteUser(user, query)).body.code, code, query);
  }
  assert.equal((await get(key)).owner, user.email);
  assert.equal((await keyward.request('GET', `/api/v1/user/${user.id}`, { as: await signIn() })).status, 200);
});

test('callers cannot transfer rights they lack, or change keys without the permission', async () => {
  const role = async (name: string, rows: object[]) =>
    keyward.ok('POST', '/api/v1/roles', { body: { name, permissions: rows }, as: await signIn() });
  await role('people', [{ resource: 'users', fetch: true, delete: true }]);
  await role('people-and-keys', [
    { resource: 'users', fetch: true, delete: true },
    { resource: 'api-keys', fetch: true, update: true },
  ]);
  await role('nothing', [{ resource: 'audit', fetch: true }]);
  await role('little', [{ resource: 'users', fetch: true }]);
  const [clerk, keeper] = [
    await keyward.addKey({ role: 'people', by: await signIn() }),
    await keyward.addKey({ role: 'people-and-keys', by: await signIn() }),
  ];
  const user = await newPerson('little');
  const strong = await keyOf(user, 'ADMIN');
  const as = async (key: typeof clerk) => key as never;
  assert.equal((await deleteUser(user, '?keys=disable', as(clerk))).body.code, 'forbidden');
  await keyward.expectError('forbidden', 'GET', `/api/v1/user/${user.id}/keys`, { as: clerk });
  const give = '?keys=transfer&new_owner=ada@example.com';
  assert.equal((await deleteUser(user, give, as(keeper))).body.code, 'exceeds_own_rights');
  assert.deepEqual([(await get(strong)).owner, (await get(strong)).status], [user.email, 'active']);
  assert.equal((await deleteUser(user, '?keys=disable', as(keeper))).status, 204, 'disabling a key is not a grant');
  assert.equal((await get(strong)).status, 'disabled');
});

test('rejecting the deletion of the last administrator leaves the keys unchanged', async () => {
  const { administrator: user } = await keyward.otherAccount();
  const body = { appname: 'theirs', roles: ['READONLY'], owner: user.email };
  await keyward.ok('POST', '/api/v1/api-keys', { body, as: user });
  await keyward.expectError('last_administrator', 'DELETE', `/api/v1/user/${user.id}?keys=disable`, { as: user });
  assert.equal((await keyward.ok('GET', '/api/v1/api-keys/theirs', { as: user })).body.data.status, 'active');
});
