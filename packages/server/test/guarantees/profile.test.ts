import assert from 'node:assert/strict';
import test from 'node:test';
import {
  type ApiCaller,
  linkToken,
  OTHER_PASSWORD,
  PASSWORD,
  type SignedInUser,
  startKeyward,
} from '../support/keyward.ts';

const keyward = await startKeyward({
  mail: {
    host: '127.0.0.1',
    port: 1,
    isTls: false,
    isLoopback: true,
    login: undefined,
    from: { name: 'Keyward', address: 'keyward@example.com' },
  },
});
await keyward.ok('PUT', '/api/v1/account', { body: { password_tokens: true }, as: await keyward.asUser() });
const { administrator: otherAdministrator } = await keyward.otherAccount();
const { stores } = keyward.context.storage;
const accountId = (await stores.directory.accountNamed('acme1'))?.id ?? '';

const SESSIONS = '/api/v1/profile/sessions';
keyward.secrets.add(OTHER_PASSWORD);
const changing = (as: ApiCaller, current = PASSWORD, next = OTHER_PASSWORD) =>
  ['PUT', '/api/v1/profile/password', { body: { current_password: current, new_password: next }, as }] as const;
const isIn = async (as: ApiCaller) => (await keyward.request('GET', '/api/v1/session', { as })).status === 200;
const listOf = async (as: ApiCaller) => (await keyward.ok('GET', SESSIONS, { as })).body.data;
const currentOf = async (as: ApiCaller) => (await listOf(as)).find(({ current }: { current: boolean }) => current);
const mails = () => stores.mails.due(accountId, keyward.clock.now, 1000);
const invite = async () => keyward.invite({ by: await keyward.signIn() });
const tokensOf = async ({ email: username, password }: SignedInUser) => {
  const { body } = await keyward.ok('POST', '/api/auth/bearer/token', { form: { username, password } });
  return { headers: { authorization: `Bearer ${body.access_token}` }, refresh: body.refresh_token as string };
};
const audited = async (text: string) => {
  const sent = { body: { search: text, size: 100 }, as: await keyward.signIn() };
  return (await keyward.ok('POST', '/api/v1/search/audit', sent)).body.data;
};

test("a new password revokes the user's other sessions, all tokens and the reset link; the current session continues", async () => {
  const person = await invite();
  const [other, bystander, tokens] = [await keyward.signIn(person.email), await invite(), await tokensOf(person)];
  const caller = await keyward.signIn();
  const reset = await keyward.ok('POST', `/api/v1/user/${person.id}/password-reset`, { as: caller });
  const { status, text } = await keyward.ok(...changing(person));
  assert.deepEqual([status, text], [204, '']);
  assert.deepEqual([await isIn(other), await isIn(tokens)], [false, false]);
  assert.deepEqual([await isIn(person), await isIn(bystander), await isIn(caller)], [true, true, true]);
  await keyward.expectError('invalid_grant', 'POST', '/api/auth/bearer/refresh', {
    form: { refresh_token: tokens.refresh },
  });
  await keyward.expectError('invalid_link', 'POST', '/api/v1/enrollment', {
    body: { token: linkToken(reset.body.data.url), password: PASSWORD },
    headers: { origin: keyward.url },
  });
  assert.deepEqual(
    (await listOf(person)).map(({ current }: { current: boolean }) => current),
    [true],
  );
  const signIn = (password: string) => ({ body: { email: person.email, password }, headers: { origin: keyward.url } });
  await keyward.expectError('invalid_credentials', 'POST', '/api/v1/session', signIn(PASSWORD));
  assert.ok(await isIn(await keyward.signIn(person.email, OTHER_PASSWORD)));
});

test('a password change is audited and emailed to the user once, without the passwords', async () => {
  const person = await invite();
  const before = (await mails()).length;
  await keyward.ok(...changing(person));
  const [mail, ...others] = (await mails()).slice(before);
  assert.deepEqual([mail?.recipient, others], [person.email, []]);
  assert.match(
    `${mail?.subject} ${mail?.body}`,
    /password for acme1 was changed .*from the IP address 127\.0\.0\.1\./s,
  );
  const [record, ...more] = await audited(`${person.email} changed their password`);
  assert.deepEqual([record.user, record.object_id, more], [person.email, person.id, []]);
  for (const secret of [PASSWORD, OTHER_PASSWORD]) assert.ok(!JSON.stringify([mail, record]).includes(secret));
});

test('a password set with a reset link is also emailed to the user; the first password is not', async () => {
  const person = await invite();
  assert.deepEqual(
    (await mails()).filter(({ recipient }) => recipient === person.email),
    [],
  );
  const reset = await keyward.ok('POST', `/api/v1/user/${person.id}/password-reset`, { as: await keyward.signIn() });
  await keyward.enroll(reset.body.data.url, OTHER_PASSWORD);
  const [mail, ...others] = (await mails()).filter(({ recipient }) => recipient === person.email);
  assert.match(mail?.subject ?? '', /your password for acme1 was changed/);
  assert.deepEqual(others, []);
});

test('a wrong current password changes nothing, is audited as denied, and throttles the next attempts', async () => {
  const [person, before] = [await invite(), (await mails()).length];
  const other = await keyward.signIn(person.email);
  for (let failure = 0; failure < 5; failure++) {
    await keyward.expectError('invalid_credentials', ...changing(person, 'wrong'));
  }
  const denied = await keyward.expectError('too_many_attempts', ...changing(person));
  assert.equal(denied.headers['retry-after'], '1');
  const [record] = await audited('Re-authentication of');
  assert.deepEqual([record.user, record.action, record.ip], [person.email, 'deny', '127.0.0.1']);
  assert.deepEqual([await isIn(other), (await mails()).length], [true, before]);
  keyward.clock.advance(1);
  await keyward.ok(...changing(person));
});

test('rejects a short, common or personal password and changes nothing', async () => {
  const person = await invite();
  const other = await keyward.signIn(person.email);
  // Without the names that an attacker tries first, fewer than eight characters remain.
  const personal = [person.email, 'Grace', 'Hopper', 'acme1'].map((name) => `${name}zq7Xv${name}${name}`);
  for (const weak of ['short', 'aaaaaaaaaaaaaaaaaaaa', 'password password password', ...personal]) {
    await keyward.expectError('weak_password', ...changing(person, PASSWORD, weak));
  }
  assert.ok(await isIn(other));
  assert.ok(await isIn(await keyward.signIn(person.email)), 'the old password is still valid');
});

test('only one of two concurrent password changes in different sessions succeeds', async () => {
  const person = await invite();
  const other = await keyward.signIn(person.email);
  const responses = await Promise.all([person, other].map((as) => keyward.request(...changing(as))));
  assert.deepEqual(responses.map(({ status }) => status).sort(), [204, 401]);
  assert.deepEqual([await isIn(person), await isIn(other)].sort(), [false, true]);
});

test("lists the user's sessions without their credentials", async () => {
  const person = await invite();
  keyward.clock.advance(120);
  const other = await keyward.signIn(person.email);
  const list = await listOf(other);
  const now = keyward.clock.now;
  assert.deepEqual(
    list.map(({ id: _id, ...rest }: { id: string }) => rest),
    [
      { ip: '127.0.0.1', started_at: now, last_access_at: now, expires_at: now + 3600, current: true },
      { ip: '127.0.0.1', started_at: now - 120, last_access_at: now - 120, expires_at: now + 3480, current: false },
    ],
  );
  for (const { id } of list) {
    assert.match(id, /^sess_\w{20}$/);
    assert.ok(!`${person.cookie} ${other.cookie}`.includes(id));
    const headers = { cookie: other.cookie.replace(/\.\w{43}/, `.${id}`), origin: keyward.url };
    assert.equal(await isIn({ headers }), false, 'a session id is not a credential');
  }
});

test('an expired session is neither listed nor revoked', async () => {
  const person = await invite();
  const { id } = await currentOf(person);
  keyward.clock.advance(3600);
  const as = await keyward.signIn(person.email);
  assert.equal((await listOf(as)).length, 1);
  await keyward.expectError('not_found', 'DELETE', `${SESSIONS}/${id}`, { as });
});

test('a revoked session is invalid on its next request, and other sessions stay valid; the revocation is audited without the session id', async () => {
  const person = await invite();
  const [one, two] = [await keyward.signIn(person.email), await keyward.signIn(person.email)];
  const { id } = await currentOf(one);
  await keyward.ok('DELETE', `${SESSIONS}/${id}`, { as: person });
  assert.deepEqual([await isIn(one), await isIn(two), await isIn(person)], [false, true, true]);
  await keyward.expectError('not_found', 'DELETE', `${SESSIONS}/${id}`, { as: person });
  const records = await audited(`session of ${person.email} revoked`);
  assert.deepEqual(
    records.map(({ user, object_id }: Record<string, string>) => [user, object_id]),
    [[person.email, person.id]],
  );
  assert.ok(!JSON.stringify(records).includes(id));
});

test('all other sessions are revoked together, and nothing is audited if there are no other sessions', async () => {
  const [person, bystander] = [await invite(), await invite()];
  const others = [await keyward.signIn(person.email), await keyward.signIn(person.email)];
  const tokens = await tokensOf(person);
  for (let times = 0; times < 2; times++) await keyward.ok('DELETE', SESSIONS, { as: person });
  for (const as of others) assert.equal(await isIn(as), false);
  assert.deepEqual([await isIn(person), await isIn(bystander), await isIn(tokens)], [true, true, true]);
  const records = await audited(`sessions of ${person.email} revoked`);
  assert.deepEqual(
    records.map(({ description }: { description: string }) => description),
    [`2 sessions of ${person.email} revoked`],
  );
});

test('the session of another user is not found, in any account, and stays valid', async () => {
  const [person, bystander] = [await invite(), await invite()];
  const outsider = await keyward.signIn(otherAdministrator.email);
  for (const victim of [bystander, outsider]) {
    const { id } = await currentOf(victim);
    for (const as of [person, await keyward.signIn()]) {
      await keyward.expectError('not_found', 'DELETE', `${SESSIONS}/${id}`, { as });
      assert.ok(!JSON.stringify(await listOf(as)).includes(id));
    }
    assert.ok(await isIn(victim));
  }
});

test('keys and password tokens cannot use these operations', async () => {
  const person = await invite();
  const { id } = await currentOf(person);
  for (const as of [await tokensOf(person), await keyward.addKey({ by: await keyward.signIn() })]) {
    await keyward.expectError('session_required', ...changing(as));
    await keyward.expectError('session_required', 'GET', SESSIONS, { as });
    await keyward.expectError('session_required', 'DELETE', SESSIONS, { as });
    await keyward.expectError('session_required', 'DELETE', `${SESSIONS}/${id}`, { as });
  }
});

test('a page of another origin cannot change the password or revoke sessions', async () => {
  const { cookie } = await invite();
  const as = { headers: { cookie, origin: 'https://evil.example' } };
  await keyward.expectError('cross_origin', ...changing(as));
  await keyward.expectError('cross_origin', 'DELETE', SESSIONS, { as });
});
