import assert from 'node:assert/strict';
import test from 'node:test';
import { type ApiCaller, type Key, startKeyward } from '../support/keyward.ts';

const keyward = await startKeyward();
const signIn = () => keyward.signIn();
const PATH = '/api/v1/api-keys';
const deletionPath = (key: Pick<Key, 'appname'>) => `${PATH}/${key.appname}/delete-with-issued`;
let sequence = 0;

async function newKey(as: ApiCaller, role = 'READONLY', members: object = {}): Promise<Key> {
  const body = { appname: `made-${++sequence}`, roles: [role], ...members };
  const { data } = (await keyward.ok('POST', PATH, { body, as })).body;
  const credentials = { shortname: 'acme1', appname: data.appname, appkey: data.appkey, sharedSecret };
  return { ...credentials, id: data.id, ...(await keyward.tokensOf(credentials)) };
}

const { sharedSecret } = await keyward.addKey({ role: 'READONLY' });

async function newUser(as: ApiCaller, role: string) {
  const body = { given_name: 'A', family_name: 'B', email: `made-${++sequence}@example.com`, roles: [role] };
  return (await keyward.ok('POST', '/api/v1/user', { body, as })).body.data;
}

const exists = async (path: string) => (await keyward.request('GET', path, { as: await signIn() })).status === 200;
const isValid = async ({ accessToken }: Key) =>
  (await keyward.request('GET', '/api/v1/session', { as: { headers: { authorization: `Bearer ${accessToken}` } } }))
    .status === 200;

test('deleting a key with its issued records deletes everything that the key created, directly and indirectly, in one transaction', async () => {
  const first = await newKey(await signIn(), 'ADMIN');
  const second = await newKey(first, 'ADMIN');
  const third = await newKey(second);
  const user = await newUser(second, 'READONLY');
  const unrelatedKey = await newKey(await signIn(), 'READONLY', { reuse_name: true });
  await keyward.ok('POST', '/api/v1/replicas', { body: { name: 'made-replica' }, as: first });
  const webhook = { url: 'https://hooks.example.com/in?token=hidden' };
  const { id: webhookId } = (await keyward.ok('POST', '/api/v1/webhooks', { body: webhook, as: first })).body.data;
  await keyward.ok('POST', '/api/v1/roles/resources', { body: { resource: 'made', fetch: true }, as: first });
  const role = { name: 'made-role', permissions: [{ resource: 'made', fetch: true }] };
  const { id } = (await keyward.ok('POST', '/api/v1/roles', { body: role, as: first })).body.data;
  const route = { name: 'made-route', methods: { GET: 'made:fetch' } };
  await keyward.ok('POST', '/api/v1/forward-routes', { body: route, as: first });

  const previewed = (await keyward.ok('GET', deletionPath(first), { as: await signIn() })).body.data;
  assert.deepEqual(previewed.counts, {
    api_keys: 2,
    users: 1,
    forward_routes: 1,
    replicas: 1,
    webhooks: 1,
    roles: 1,
    resources: 1,
    credentials: 0,
  });
  assert.deepEqual(
    previewed.deleted.map(({ name }: { name: string }) => name),
    [second.appname, third.appname, user.email, 'made-route', 'made-replica', 'hooks.example.com', 'made-role', 'made'],
  );
  assert.deepEqual(previewed.kept, []);
  const deletion = (
    await keyward.ok('POST', deletionPath(first), { body: { preview: previewed.preview }, as: await signIn() })
  ).body.data;
  assert.deepEqual(deletion, previewed);
  for (const key of [first, second, third]) {
    assert.equal(await isValid(key), false, 'its tokens are revoked');
    assert.equal(await exists(`${PATH}/${key.appname}`), false);
  }
  for (const path of [
    `user/${user.id}`,
    'replicas/made-replica',
    `roles/${id}`,
    `webhooks/${webhookId}`,
    'forward-routes/made-route',
  ]) {
    assert.equal(await exists(`/api/v1/${path}`), false, path);
  }
  assert.equal(await isValid(unrelatedKey), true);
  const audit = await keyward.ok('POST', '/api/v1/search/audit', {
    body: { search: 'created by API key' },
    as: await signIn(),
  });
  assert.equal(audit.body.data.length, 8);
  const options = { body: { search: `${first.appname} deleted` }, as: await signIn() };
  const [record] = (await keyward.ok('POST', '/api/v1/search/audit', options)).body.data;
  assert.match(record.description, /deleted \(with 8 items created by it\)$/);
});

test('the deletion keeps the caller, and records that are in use elsewhere', async () => {
  const first = await newKey(await signIn(), 'ADMIN');
  const body = { name: 'shared-role', permissions: [{ resource: 'users', fetch: true }] };
  await keyward.ok('POST', '/api/v1/roles', { body, as: first });
  const holder = await newKey(await signIn(), 'shared-role');
  const invited = await keyward.invite({ role: 'ADMIN', by: first });
  const deletion = (await keyward.ok('POST', deletionPath(first), { as: invited })).body.data;
  assert.deepEqual(
    deletion.kept.map(({ name, reason }: { name: string; reason: string }) => [name, reason]),
    [
      [invited.email, 'caller'],
      ['shared-role', 'still_used'],
    ],
  );
  assert.equal(await isValid(holder), true);
  assert.equal((await keyward.request('GET', '/api/v1/session', { as: invited })).status, 200);
});

test('the deletion keeps and counts records that a user created, even if the key invited the user', async () => {
  const first = await newKey(await signIn(), 'ADMIN');
  const invited = await keyward.invite({ role: 'ADMIN', by: first });
  const userKey = await newKey(invited);
  const deletion = (await keyward.ok('POST', deletionPath(first), { as: await signIn() })).body.data;
  assert.deepEqual([deletion.deleted[0].name, deletion.deleted[0].created_keys], [invited.email, 1]);
  assert.equal(await isValid(userKey), true);
});

test('records created by a deleted key are attributed to the creator of that key', async () => {
  const first = await newKey(await signIn(), 'ADMIN');
  const second = await newKey(first, 'ADMIN');
  const third = await newKey(second);
  await keyward.ok('DELETE', `${PATH}/${second.appname}`, { as: await signIn() });
  const previewed = (await keyward.ok('GET', deletionPath(first), { as: await signIn() })).body.data;
  assert.deepEqual(
    previewed.deleted.map(({ name }: { name: string }) => name),
    [third.appname],
  );
});

test('a key that reuses the name of a deleted key does not own the records of that key', async () => {
  const first = await newKey(await signIn(), 'ADMIN');
  await newKey(first);
  await keyward.ok('DELETE', `${PATH}/${first.appname}`, { as: await signIn() });
  const body = { appname: first.appname, roles: ['ADMIN'], reuse_name: true };
  await keyward.ok('POST', PATH, { body, as: await signIn() });
  assert.deepEqual((await keyward.ok('GET', deletionPath(first), { as: await signIn() })).body.data.deleted, []);
});

test('the deletion is rejected if records were added since the preview', async () => {
  const first = await newKey(await signIn(), 'ADMIN');
  const { preview } = (await keyward.ok('GET', deletionPath(first), { as: await signIn() })).body.data;
  const second = await newKey(first);
  await keyward.expectError('outdated_preview', 'POST', deletionPath(first), { body: { preview }, as: await signIn() });
  assert.deepEqual([await isValid(first), await isValid(second)], [true, true]);
  await keyward.ok('POST', deletionPath(first), { body: {}, as: await signIn() });
  assert.deepEqual([await isValid(first), await isValid(second)], [false, false]);
});

test('the deletion requires the permission for each record, and otherwise deletes nothing', async () => {
  const permissions = [{ resource: 'api-keys', fetch: true, delete: true }];
  await keyward.ok('POST', '/api/v1/roles', { body: { name: 'key-remover', permissions }, as: await signIn() });
  const remover = await newKey(await signIn(), 'key-remover');
  const first = await newKey(await signIn(), 'ADMIN');
  const second = await newKey(first);
  const user = await newUser(first, 'READONLY');
  const { body } = await keyward.expectError('forbidden', 'POST', deletionPath(first), { as: remover });
  assert.match(body.message, /users created by the key, which requires users:delete/);
  assert.equal(await isValid(second), true, 'the deletion had no partial effect');
  await keyward.ok('DELETE', `/api/v1/user/${user.id}`, { as: await signIn() });
  await keyward.ok('POST', deletionPath(first), { as: remover });
  assert.equal(await isValid(second), false);
});

test('the deletion of a key cannot remove the last administrator', async () => {
  const otherAccount = await keyward.otherAccount('lonely1');
  const { data } = (
    await keyward.ok('POST', PATH, { body: { appname: 'maker', roles: ['ADMIN'] }, as: otherAccount.administrator })
  ).body;
  const creator = await keyward.tokensOf(keyward.credentialsOf(data.connection_secret));
  const successor = await keyward.invite({
    role: 'ADMIN',
    email: 'successor@lonely1.example',
    by: creator,
    approvedBy: otherAccount.administrator,
  });
  await keyward.ok('DELETE', `/api/v1/user/${otherAccount.administrator.id}`, { as: successor });
  const aide = await keyward.addKey({ by: successor, appname: 'aide' });
  await keyward.expectError('last_administrator', 'POST', `${PATH}/maker/delete-with-issued`, { as: aide });
  await keyward.ok('GET', `${PATH}/maker`, { as: successor });
});
