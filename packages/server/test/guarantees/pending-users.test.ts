import assert from 'node:assert/strict';
import test from 'node:test';
import { upkeep } from '../../src/actions/upkeep/upkeep.ts';
import { newEnrollmentLink } from '../../src/actions/users/enrollment-link.ts';
import { linkToken, PASSWORD, type SignedInUser, startKeyward } from '../support/keyward.ts';

const keyward = await startKeyward();
const key = await keyward.asKey();
const names = { given_name: 'Grace', family_name: 'Hopper' };
const signIn = () => keyward.signIn();
const path = (id: string) => `/api/v1/user/${id}`;
let counter = 0;

async function addPendingUser(role = 'READONLY') {
  const body = { ...names, email: `pending-${++counter}@example.com`, roles: [role] };
  return (await keyward.ok('POST', '/api/v1/user', { body, as: key })).body.data;
}

async function addUserWith(...rights: readonly string[]): Promise<SignedInUser> {
  const permissions = rights
    .map((each) => each.split(':'))
    .map(([resource, right = '']) => ({ resource, [right]: true }));
  const rows = [...Map.groupBy(permissions, ({ resource }) => resource).values()].map((all) =>
    Object.assign({}, ...all),
  );
  const body = { name: `role-${++counter}`, permissions: rows };
  await keyward.ok('POST', '/api/v1/roles', { body, as: await signIn() });
  return keyward.invite({ role: body.name, by: await signIn() });
}

const statusOf = async (id: string) => (await keyward.ok('GET', path(id), { as: key })).body.data.status;

test('a user added by a key is pending, and the record names the key', async () => {
  const { enrollment, ...user } = await addPendingUser('ADMIN');
  assert.deepEqual([enrollment, user.status, user.created_by], [null, 'pending', key.appname]);
  const listed = (await keyward.ok('GET', '/api/v1/users', { as: key })).body.data;
  assert.deepEqual(
    listed.find(({ id }: { id: string }) => id === user.id),
    user,
  );
  const { body } = await keyward.ok('POST', '/api/v1/user', {
    body: { ...names, email: 'invited@example.com', roles: ['READONLY'] },
    as: await signIn(),
  });
  assert.deepEqual([body.data.status, body.data.created_by], ['invited', 'ada@example.com']);
});

test('a pending user cannot set a password, sign in or get tokens, and does not count as an administrator', async () => {
  await keyward.ok('PUT', '/api/v1/account', { body: { password_tokens: true }, as: await signIn() });
  const user = await addPendingUser('ADMIN');
  await keyward.expectError('invalid_credentials', 'POST', '/api/v1/session', {
    body: { email: user.email, password: PASSWORD },
    headers: { origin: keyward.url },
  });
  await keyward.expectError('invalid_credentials', 'POST', '/api/auth/bearer/token', {
    form: { username: user.email, password: PASSWORD },
  });
  await keyward.expectError('pending_approval', 'POST', `${path(user.id)}/password-reset`, { as: await signIn() });
  const admin = await signIn();
  await keyward.expectError('last_administrator', 'DELETE', path(admin.id), { as: admin });
  assert.equal(await statusOf(user.id), 'pending');
});

test('an enrollment link cannot set the password of a pending user', async () => {
  const user = await addPendingUser();
  const account = await keyward.context.storage.stores.directory.accountNamed('acme1');
  const link = await keyward.context.storage.transaction(async (stores) => {
    const stored = await stores.users.withId(account?.id ?? '', user.id);
    assert.ok(stored);
    const enrollmentLink = await newEnrollmentLink(keyward.context, stores, account?.id ?? '', stored);
    await stores.issued.attributeNew(account?.id ?? '', 'link', { kind: 'system', id: 'terminal' }, keyward.clock.now);
    return enrollmentLink;
  });
  await keyward.expectError('invalid_link', 'POST', '/api/v1/enrollment', {
    body: { token: linkToken(link.url), password: PASSWORD },
    headers: { origin: keyward.url },
  });
});

test('a user approves a pending user once and gets the link with which the new user signs in', async () => {
  const { enrollment: none, ...user } = await addPendingUser('ADMIN');
  assert.equal(none, null);
  const hook = { url: 'https://hooks.example/in', events: ['user.approved'] };
  const { id: webhook } = (await keyward.ok('POST', '/api/v1/webhooks', { body: hook, as: await signIn() })).body.data;
  const { body } = await keyward.ok('POST', `${path(user.id)}/approve`, { as: await signIn() });
  const deliveries = await keyward.ok('GET', `/api/v1/webhooks/${webhook}/deliveries`, { as: await signIn() });
  assert.deepEqual(
    deliveries.body.data.map(({ type }: { type: string }) => type),
    ['user.approved'],
  );
  const { enrollment, ...approved } = body.data;
  assert.deepEqual(approved, { ...user, status: 'invited' });
  await keyward.expectError('not_pending', 'POST', `${path(user.id)}/approve`, { as: await signIn() });
  const enrolled = await keyward.enroll(enrollment.url);
  assert.equal((await keyward.ok('GET', '/api/v1/session', { as: enrolled })).body.data.role, 'admin');
  const search = { body: { search: `${user.email} approved` }, as: await signIn() };
  const [record] = (await keyward.ok('POST', '/api/v1/search/audit', search)).body.data;
  assert.deepEqual(
    [record.class, record.action, record.user, record.before.status, record.after.status],
    ['user', 'approve', 'ada@example.com', 'pending', 'invited'],
  );
});

test("approval requires users:create, a role that covers the new user's role, and recent re-authentication", async () => {
  const [strong, weak] = [await addPendingUser('ADMIN'), await addPendingUser('READONLY')];
  const approve = ({ id }: { id: string }) => `${path(id)}/approve`;
  const changer = await addUserWith('users:fetch', 'users:update', 'users:delete');
  await keyward.expectError('forbidden', 'POST', approve(weak), { as: changer });
  const clerk = await addUserWith('users:fetch', 'users:create');
  await keyward.expectError('exceeds_own_rights', 'POST', approve(strong), { as: clerk });
  await keyward.expectError('exceeds_own_rights', 'POST', approve(weak), { as: clerk });
  await keyward.expectError('user_required', 'POST', approve(weak), { as: key });
  const stale = await signIn();
  keyward.clock.advance(300);
  await keyward.expectError('reauthentication_required', 'POST', approve(weak), { as: stale });
  const form = { username: 'ada@example.com', password: PASSWORD };
  const { body } = await keyward.ok('POST', '/api/auth/bearer/token', { form });
  const token = { headers: { authorization: `Bearer ${body.access_token}` } };
  await keyward.expectError('reauthentication_required', 'POST', approve(weak), { as: token });
  for (const { id } of [strong, weak]) assert.equal(await statusOf(id), 'pending');
  await keyward.ok('POST', '/api/v1/session/reauthentication', { body: { password: PASSWORD }, as: stale });
  await keyward.ok('POST', approve(weak), { as: stale });
});

test('approval checks the permissions of the role at that time', async () => {
  const caller = await signIn();
  const resource = { resource: 'flows', fetch: true, create: true };
  await keyward.ok('POST', '/api/v1/roles/resources', { body: resource, as: caller });
  const role = { name: 'flow-reader', permissions: [{ resource: 'flows', fetch: true }] };
  const { id } = (await keyward.ok('POST', '/api/v1/roles', { body: role, as: caller })).body.data;
  const clerk = await addUserWith('users:create', 'flows:fetch');
  const user = await addPendingUser(role.name);
  const body = { permissions: [{ resource: 'flows', fetch: true, create: true }] };
  await keyward.ok('PUT', `/api/v1/roles/${id}`, { body, as: key });
  await keyward.expectError('exceeds_own_rights', 'POST', `${path(user.id)}/approve`, { as: clerk });
});

test('a key edits and deletes a pending user, but cannot add privileges to the user or the user’s role', async () => {
  const caller = await signIn();
  const role = { name: 'plain', permissions: [] };
  const { id: roleId } = (await keyward.ok('POST', '/api/v1/roles', { body: role, as: caller })).body.data;
  const user = await addPendingUser(role.name);
  await keyward.ok('PUT', path(user.id), { body: { ...names, family_name: 'Murray', roles: ['READONLY'] }, as: key });
  await keyward.expectError('user_required', 'PUT', path(user.id), { body: { ...names, roles: ['ADMIN'] }, as: key });
  await keyward.ok('PUT', path(user.id), { body: { ...names, roles: [role.name] }, as: key });
  const power = { permissions: [{ resource: 'users', update: true }] };
  await keyward.expectError('user_required', 'PUT', `/api/v1/roles/${roleId}`, { body: power, as: key });
  assert.equal(await statusOf(user.id), 'pending');
  await keyward.ok('DELETE', path(user.id), { as: key });
});

test('a pending administrator receives no emails about keys', async () => {
  const user = await addPendingUser('ADMIN');
  const { context } = keyward;
  const account = await context.storage.stores.directory.accountNamed('acme1');
  assert.ok(account);
  await keyward.ok('POST', '/api/v1/api-keys', {
    body: { appname: 'ending', roles: ['READONLY'], expires_at: keyward.clock.now + 40 * 86_400 },
    as: await signIn(),
  });
  keyward.clock.advance(35 * 86_400);
  await upkeep(context, { isSending: true, report: (error) => assert.fail(String(error)) });
  const mails = await context.storage.stores.mails.due(account.id, Number.MAX_SAFE_INTEGER, 50);
  assert.ok(mails.some(({ recipient }) => recipient === 'ada@example.com'));
  assert.ok(mails.every(({ recipient }) => recipient !== user.email));
});
