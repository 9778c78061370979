import assert from 'node:assert/strict';
import test from 'node:test';
import { OTHER_PASSWORD, PASSWORD, startKeyward } from '../support/keyward.ts';

const keyward = await startKeyward();
const present = await keyward.asUser();
const names = { given_name: 'Grace', family_name: 'Hopper' };
const path = (id: string) => `/api/v1/user/${id}`;
let counter = 0;

async function inviteUser(role = 'READONLY') {
  const body = { ...names, email: `added-${++counter}@example.com`, roles: [role] };
  return (await keyward.ok('POST', '/api/v1/user', { body, as: present })).body.data;
}

test('the last administrator who can sign in can be neither deleted nor demoted', async () => {
  const demotion = { ...names, roles: ['READONLY'] };
  const invited = await inviteUser('ADMIN');
  for (const as of [present, await keyward.asKey()]) {
    await keyward.expectError('last_administrator', 'DELETE', path(present.id), { as });
    await keyward.expectError('last_administrator', 'PUT', path(present.id), { body: demotion, as });
  }
  await keyward.enroll(invited.enrollment.url);
  const [one, other] = await Promise.all([
    keyward.request('PUT', path(present.id), { body: demotion, as: present }),
    keyward.request('PUT', path(invited.id), { body: demotion, as: present }),
  ]);
  const demoted = [one, other].filter(({ status }) => status === 200);
  assert.equal(demoted.length, 1, 'one of two concurrent demotions is denied');
  const { body } = await keyward.ok('GET', '/api/v1/users', { as: await keyward.asKey() });
  assert.equal(
    body.data.filter(
      ({ roles, status }: { roles: string[]; status: string }) => roles[0] === 'admin' && status === 'active',
    ).length,
    1,
  );
  const [left] = body.data.filter(({ roles }: { roles: string[] }) => roles[0] === 'admin');
  const administrator = await keyward.signIn(left.email);
  await keyward.ok('PUT', path(present.id), { body: { ...names, roles: ['ADMIN'] }, as: administrator });
  Object.assign(present, await keyward.signIn());
});

test('a deleted user is signed out immediately, and the email address is available again', async () => {
  const user = await keyward.invite({ email: 'leaver@example.com' });
  await keyward.ok('GET', '/api/v1/session', { as: user });
  await keyward.ok('DELETE', path(user.id), { as: present });
  await keyward.expectError('unauthenticated', 'GET', '/api/v1/session', { as: user });
  await keyward.expectError('not_found', 'GET', path(user.id), { as: present });
  await keyward.expectError('invalid_credentials', 'POST', '/api/v1/session', {
    body: { email: user.email, password: PASSWORD },
    headers: { origin: keyward.url },
  });
  const again = await keyward.invite({ email: 'leaver@example.com' });
  assert.notEqual(again.id, user.id);
});

test('an email address belongs to one user of the installation, case-insensitively', async () => {
  const { administrator } = await keyward.otherAccount();
  for (const as of [present, administrator]) {
    const body = { ...names, email: 'ADA@example.com', roles: ['READONLY'] };
    await keyward.expectError('email_taken', 'POST', '/api/v1/user', { body, as });
  }
  const foreign = path(present.id);
  await keyward.expectError('not_found', 'GET', foreign, { as: administrator });
  await keyward.expectError('not_found', 'DELETE', foreign, { as: administrator });
  await keyward.expectError('not_found', 'POST', `${foreign}/password-reset`, { as: administrator });
});

test('PUT replaces the whole object except the email address, and accepts a fetched record unchanged', async () => {
  const { enrollment, ...record } = await inviteUser();
  assert.ok(enrollment);
  const put = (body: object) => keyward.request('PUT', path(record.id), { body, as: present });
  assert.deepEqual((await put(record)).body.data, record);
  const extra = { nickname: 'Amazing', picture: 'https://example.com/g.png' };
  assert.deepEqual((await put({ ...record, ...extra })).body.data, { ...record, ...extra });
  assert.deepEqual((await put({ ...names, roles: ['READONLY'] })).body.data, record);
  assert.equal((await put({ ...record, email: 'new@example.com' })).body.code, 'invalid_request');
  assert.equal((await put({ ...record, password: PASSWORD })).body.code, 'invalid_request');
  assert.equal((await put({ ...record, picture: 'javascript:alert(1)' })).body.code, 'invalid_request');
});

for (const email of [
  '',
  'ada',
  'ada@',
  '@example.com',
  'a b@example.com',
  'ada@localhost',
  'ada@example..com',
  `${'a'.repeat(250)}@x.com`,
]) {
  test(`rejects the email address ${email.slice(0, 30)}`, async () => {
    const body = { ...names, email, roles: ['READONLY'] };
    await keyward.expectError('invalid_request', 'POST', '/api/v1/user', { body, as: present });
  });
}

test('limits creation to 50 users in 300 seconds', async () => {
  keyward.clock.advance(300);
  const as = await keyward.signIn();
  const add = (email: string) =>
    keyward.request('POST', '/api/v1/user', { body: { ...names, email, roles: ['READONLY'] }, as });
  for (let count = 0; count < 50; count++) assert.equal((await add(`bulk-${count}@example.com`)).status, 201);
  const rejected = await add('bulk-50@example.com');
  assert.deepEqual([rejected.status, rejected.headers['retry-after']], [429, '300']);
  keyward.clock.advance(300);
  assert.equal((await add('bulk-50@example.com')).status, 201);
  Object.assign(present, await keyward.signIn());
});

test('a link is accepted once, even with concurrent requests', async () => {
  const { enrollment, email } = await inviteUser();
  const token = enrollment.url.split('#token=')[1];
  const headers = { origin: keyward.url };
  const enroll = (password: string) =>
    keyward.request('POST', '/api/v1/enrollment', { body: { token, password }, headers });
  const responses = await Promise.all([PASSWORD, OTHER_PASSWORD, PASSWORD].map(enroll));
  assert.deepEqual(responses.map(({ status }) => status).sort(), [200, 401, 401]);
  await keyward.expectError('invalid_link', 'POST', '/api/v1/enrollment', {
    body: { token, password: PASSWORD },
    headers,
  });
  assert.ok(email);
});

test('a link expires after three days, or when a newer link is created', async () => {
  const { id, enrollment } = await inviteUser();
  const headers = { origin: keyward.url };
  const use = (url: string) => ({ body: { token: url.split('#token=')[1], password: PASSWORD }, headers });
  const newer = await keyward.ok('POST', `${path(id)}/password-reset`, { as: present });
  await keyward.expectError('invalid_link', 'POST', '/api/v1/enrollment', use(enrollment.url));
  assert.equal(newer.body.data.expires_at, keyward.clock.now + 3 * 86_400);
  keyward.clock.advance(3 * 86_400);
  await keyward.expectError('invalid_link', 'POST', '/api/v1/enrollment', use(newer.body.data.url));
  Object.assign(present, await keyward.signIn());
  const last = await keyward.ok('POST', `${path(id)}/password-reset`, { as: present });
  keyward.clock.advance(3 * 86_400 - 1);
  await keyward.enroll(last.body.data.url);
  Object.assign(present, await keyward.signIn());
});

test('the link of a deleted user and an invalid link get the same response', async () => {
  const { id, enrollment } = await inviteUser();
  await keyward.ok('DELETE', path(id), { as: present });
  const token: string = enrollment.url.split('#token=')[1];
  for (const each of [token, `${token}x`, 'x', `acct_x.${'a'.repeat(43)}`, (await inviteUser()).enrollment.url]) {
    await keyward.expectError('invalid_link', 'POST', '/api/v1/enrollment', {
      body: { token: each, password: PASSWORD },
      headers: { origin: keyward.url },
    });
  }
});

for (const password of [
  'short',
  'fourteen chars',
  'aaaaaaaaaaaaaaaaaaaa',
  'password1234567',
  'qwertyuiopasdfghjkl',
  'abcdefghijklmnopqrst',
  'GraceHopper2026!',
  '12345678901234567890',
  '😀'.repeat(14),
]) {
  test(`rejects the password ${password}`, async () => {
    const { enrollment } = await inviteUser();
    const body = { token: enrollment.url.split('#token=')[1], password };
    await keyward.expectError('weak_password', 'POST', '/api/v1/enrollment', {
      body,
      headers: { origin: keyward.url },
    });
    await keyward.enroll(enrollment.url);
  });
}
