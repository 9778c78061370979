import assert from 'node:assert/strict';
import test from 'node:test';
import { createLocalJWKSet, jwtVerify } from 'jose';
import { authenticateStarter } from '../../src/actions/bulk-operations/authenticate.ts';
import { OTHER_PASSWORD, PASSWORD, type SignedInUser, startKeyward } from '../support/keyward.ts';

const keyward = await startKeyward();
const PATH = '/api/auth/bearer/token';
const ada = { username: 'ada@example.com', password: PASSWORD };
const signIn = () => keyward.signIn();

async function setPasswordTokens(on: boolean): Promise<void> {
  await keyward.ok('PUT', '/api/v1/account', { body: { password_tokens: on }, as: await signIn() });
}

interface Tokens {
  readonly headers: { readonly authorization: string };
  readonly refresh: string;
  readonly id: string;
}

async function tokensOf(form: typeof ada): Promise<Tokens> {
  const { body } = await keyward.ok('POST', PATH, { form });
  return { headers: { authorization: `Bearer ${body.access_token}` }, refresh: body.refresh_token, id: body.id_token };
}

async function assertEnded({ headers, refresh }: Tokens): Promise<void> {
  await keyward.expectError('unauthenticated', 'GET', '/api/v1/session', { as: { headers } });
  await keyward.expectError('invalid_grant', 'POST', '/api/auth/bearer/refresh', { form: { refresh_token: refresh } });
}

test('password tokens are not issued until the account allows them; the response is the same as for a wrong password', async () => {
  const off = await keyward.expectError('invalid_credentials', 'POST', PATH, { form: ada });
  const wrong = await keyward.expectError('invalid_credentials', 'POST', PATH, { form: { ...ada, password: 'wrong' } });
  assert.deepEqual({ ...off.body, request_id: '' }, { ...wrong.body, request_id: '' });
  await setPasswordTokens(true);
  await tokensOf(ada);
  await setPasswordTokens(false);
  await keyward.expectError('invalid_credentials', 'POST', PATH, { form: ada });
  await setPasswordTokens(true);
});

test('turning the setting off revokes password tokens permanently', async () => {
  const tokens = await tokensOf(ada);
  const before = await tokensOf(ada);
  const refreshed = await keyward.ok('POST', '/api/auth/bearer/refresh', { form: { refresh_token: before.refresh } });
  await keyward.ok('GET', '/api/v1/session', { as: tokens });
  const key = await keyward.asKey();
  await setPasswordTokens(false);
  await assertEnded(tokens);
  await assertEnded({ ...before, refresh: refreshed.body.refresh_token });
  const { body } = await keyward.ok('POST', '/oauth2/introspect', {
    form: { token: tokens.headers.authorization.slice(7) },
    as: key,
  });
  assert.deepEqual(body, { active: false });
  await setPasswordTokens(true);
  await assertEnded(tokens);
  await keyward.ok('GET', '/api/v1/session', { as: await tokensOf(ada) });
  await keyward.ok('GET', '/api/v1/session', { as: key });
});

test('a bulk operation runs with the rights of a password token, until the setting is turned off', async () => {
  await keyward.addKey({ role: 'READONLY', appname: 'tagged', by: await signIn() });
  const change = { action: 'update', add_tags: ['by-token'] };
  const body = { selection: { names: ['tagged'] }, change, expected: 1 };
  const { id } = (await keyward.ok('POST', '/api/v1/bulk-operations', { body, as: await tokensOf(ada) })).body.data;
  await keyward.context.backgroundJobs.ended(id);
  const { stores } = keyward.context.storage;
  const [account] = await stores.directory.accounts();
  assert.ok(account);
  const bulk = await stores.bulkOperations.withId(account.id, id);
  assert.deepEqual([bulk?.state, bulk?.counts.changed], ['done', 1]);
  assert.ok(bulk);
  const starter = () => authenticateStarter(stores, account.id, bulk, keyward.clock.now);
  assert.equal(typeof (await starter()), 'object');
  await setPasswordTokens(false);
  assert.equal(await starter(), 'the credential that started it is no longer accepted');
  await setPasswordTokens(true);
  assert.equal(
    await starter(),
    'the credential that started it is no longer accepted',
    'the credential stays invalid once the setting is on again',
  );
});

test('saving the setting unchanged revokes nothing', async () => {
  const tokens = await tokensOf(ada);
  await setPasswordTokens(true);
  await keyward.ok('GET', '/api/v1/session', { as: tokens });
  await keyward.ok('POST', '/api/auth/bearer/refresh', { form: { refresh_token: tokens.refresh } });
});

test('rejects a JSON body', async () => {
  await keyward.expectError('unsupported_media_type', 'POST', PATH, { body: ada });
});

test('users get an ID token with the access token, and neither token is accepted in place of the other', async () => {
  const { headers, id } = await tokensOf(ada);
  const keys = createLocalJWKSet((await keyward.ok('GET', '/.well-known/jwks.json')).body);
  const expected = { issuer: keyward.url, audience: keyward.url, currentDate: new Date(keyward.clock.now * 1000) };
  const { payload } = await jwtVerify(id, keys, { ...expected, typ: 'JWT' });
  assert.deepEqual([payload['email'], payload['given_name']], ['ada@example.com', 'Ada']);
  await assert.rejects(jwtVerify(headers.authorization.slice(7), keys, expected));
  await keyward.expectError('unauthenticated', 'GET', '/api/v1/session', {
    as: { headers: { authorization: `Bearer ${id}` } },
  });
});

test('keys get no ID token', async () => {
  const { body } = await keyward.ok('POST', '/api/auth/bearer/refresh', {
    form: { refresh_token: (await keyward.asKey()).refreshToken },
  });
  assert.equal(body.id_token, undefined);
});

test('a password token counts neither as a re-authentication nor as a session', async () => {
  const as = await tokensOf(ada);
  const session = await keyward.ok('GET', '/api/v1/session', { as });
  assert.deepEqual([session.body.data.kind, session.body.data.reauthenticated_until], ['user', null]);
  await keyward.expectError('reauthentication_required', 'GET', '/api/v1/shared-secret', { as });
  await keyward.expectError('reauthentication_required', 'POST', '/api/v1/api-keys', {
    body: { appname: 'strong', roles: ['ADMIN'] },
    as,
  });
  await keyward.ok('POST', '/api/v1/api-keys', { body: { appname: 'weak', roles: ['READONLY'] }, as });
  await keyward.expectError('session_required', 'POST', '/api/v1/session/reauthentication', {
    body: { password: PASSWORD },
    as,
  });
  await keyward.expectError('session_required', 'DELETE', '/api/v1/session', { as });
});

const endings: Readonly<Record<string, (user: SignedInUser, caller: SignedInUser) => Promise<unknown>>> = {
  'another role': (user, caller) =>
    keyward.ok('PUT', `/api/v1/user/${user.id}`, {
      body: { given_name: 'G', family_name: 'H', roles: ['ADMIN'] },
      as: caller,
    }),
  removal: (user, caller) => keyward.ok('DELETE', `/api/v1/user/${user.id}`, { as: caller }),
  'a new password': async (user, caller) => {
    const { body } = await keyward.ok('POST', `/api/v1/user/${user.id}/password-reset`, { as: caller });
    await keyward.ok('GET', '/api/v1/session', { as: user });
    await keyward.enroll(body.data.url, OTHER_PASSWORD);
  },
};

for (const [name, end] of Object.entries(endings)) {
  test(`${name} revokes the tokens and sessions of a user on the next request`, async () => {
    const user = await keyward.invite({ role: 'READONLY' });
    const tokens = await tokensOf({ username: user.email, password: user.password });
    const second = await keyward.signIn(user.email);
    await end(user, await signIn());
    await assertEnded(tokens);
    for (const as of [user, second]) await keyward.expectError('unauthenticated', 'GET', '/api/v1/session', { as });
  });
}

test('changing the name of a user revokes nothing', async () => {
  const user = await keyward.invite({ role: 'READONLY' });
  const tokens = await tokensOf({ username: user.email, password: user.password });
  const body = { given_name: 'Other', family_name: 'Name', roles: ['READONLY'] };
  await keyward.ok('PUT', `/api/v1/user/${user.id}`, { body, as: await signIn() });
  await keyward.ok('GET', '/api/v1/session', { as: tokens });
  await keyward.ok('GET', '/api/v1/session', { as: user });
});
