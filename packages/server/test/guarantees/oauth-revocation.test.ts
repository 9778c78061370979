import assert from 'node:assert/strict';
import test from 'node:test';
import { prune } from '../../src/actions/system/prune.ts';
import { DataDirectory } from '../../src/storage/data-directory.ts';
import { type ApiCaller, startKeyward } from '../support/keyward.ts';
import {
  addFlows,
  claimsOf,
  exchangeKey,
  introspect,
  newClient,
  requestAccessToken,
  sendOAuthRequest,
} from '../support/oauth.ts';

const keyward = await startKeyward();
await addFlows(keyward);
const present = await keyward.asUser();
const { administrator: otherAdministrator } = await keyward.otherAccount();
const service = await newClient(keyward);
const key = await newClient(keyward, { role: 'writer' });
const other = await newClient(keyward, { role: 'writer' });
const foreign = await newClient(keyward, { by: otherAdministrator, shortname: 'other1' });

const isActive = async (token: string): Promise<boolean> => (await introspect(keyward, service, token)).active;

function revokeAs(as: ApiCaller, token: string) {
  return keyward.request('POST', '/oauth2/revoke', { form: { token }, as });
}

/** Returns the change-log entries about tokens, newest last. */
async function loggedTokens() {
  const changes = await keyward.context.storage.stores.followed.changesAfter(0, 10_000);
  return changes.filter(({ entity }) => entity.startsWith('token')).map(({ entity, entityId }) => [entity, entityId]);
}

test('the client of a token can revoke the token, effective on the next request', async () => {
  const token = await requestAccessToken(keyward, key);
  const kept = await requestAccessToken(keyward, key);
  const response = await sendOAuthRequest(keyward, 'revoke', key, { token, token_type_hint: 'refresh_token' });
  assert.deepEqual([response.status, response.text], [200, '{}']);
  assert.deepEqual([await isActive(token), await isActive(kept)], [false, true]);
  assert.deepEqual((await loggedTokens()).at(-1), ['token', claimsOf(token).jti]);
});

test('a token of an exchange belongs to the service that requested the token, not to the key', async () => {
  const { body } = await exchangeKey(keyward, service, key.appkey);
  const rejected = await sendOAuthRequest(keyward, 'revoke', key, { token: body.access_token });
  assert.deepEqual([rejected.status, rejected.body.error], [400, 'unauthorized_client']);
  assert.equal(await isActive(body.access_token), true);
  await sendOAuthRequest(keyward, 'revoke', service, { token: body.access_token });
  assert.equal(await isActive(body.access_token), false);
});

test('revoking an unknown, expired or foreign token succeeds and writes nothing', async () => {
  const before = await loggedTokens();
  const token = await requestAccessToken(keyward, key);
  for (const each of ['nothing', 'a\u0000b', `${token}x`]) {
    assert.equal((await sendOAuthRequest(keyward, 'revoke', key, { token: each })).status, 200);
  }
  assert.equal((await sendOAuthRequest(keyward, 'revoke', foreign, { token })).status, 200);
  assert.equal(await isActive(token), true);
  assert.deepEqual(await loggedTokens(), before);
});

test('revoking a token twice is not an error and is audited once', async () => {
  const token = await requestAccessToken(keyward, key);
  await sendOAuthRequest(keyward, 'revoke', key, { token });
  const once = await loggedTokens();
  assert.equal((await sendOAuthRequest(keyward, 'revoke', key, { token })).status, 200);
  assert.deepEqual(await loggedTokens(), once);
});

test('a revocation survives a restart and is deleted after the token has expired', async () => {
  const token = await requestAccessToken(keyward, key);
  await sendOAuthRequest(keyward, 'revoke', key, { token });
  await keyward.restart();
  assert.equal(await isActive(token), false);
  const { context } = keyward;
  keyward.clock.advance(3600);
  await prune(context);
  assert.equal(context.revokedTokens.has(claimsOf(token).jti), false);
  assert.deepEqual(await context.storage.stores.followed.revokedTokens(), []);
});

test('a revocation applies to both encodings of an ECDSA signature', async () => {
  await keyward.ok('PUT', '/api/v1/account', { body: { token_algorithm: 'ES256' }, as: await keyward.signIn() });
  const token = await requestAccessToken(keyward, key);
  const [header = '', payload = '', signature = ''] = token.split('.');
  const order = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n;
  const bytes = Buffer.from(signature, 'base64url');
  const mirrored = (order - BigInt(`0x${bytes.subarray(32).toString('hex')}`)).toString(16).padStart(64, '0');
  const other = Buffer.concat([bytes.subarray(0, 32), Buffer.from(mirrored, 'hex')]).toString('base64url');
  const twin = `${header}.${payload}.${other}`;
  assert.deepEqual([await isActive(token), await isActive(twin)], [true, true]);
  await sendOAuthRequest(keyward, 'revoke', key, { token });
  assert.deepEqual([await isActive(token), await isActive(twin)], [false, false]);
});

test('a revocation by another process applies once the server has read it', async () => {
  const token = await requestAccessToken(keyward, key);
  const { acc, jti, exp } = claimsOf(token);
  const otherProcess = new DataDirectory(keyward.dataDirectory).open(undefined);
  await otherProcess.transaction(async (stores) => {
    await stores.revokedTokens.add(acc, jti, exp);
    await stores.changeLog.append(acc, keyward.clock.now, { entity: 'token', entityId: jti, action: 'delete' });
  });
  await otherProcess.close();
  assert.equal(await isActive(await requestAccessToken(keyward, key)), true);
  while (await isActive(token)) await new Promise(setImmediate);
});

test('the holder of a management API token can revoke the token, effective on the next request', async () => {
  const caller = await keyward.signIn();
  const holder = await keyward.addKey({ role: 'READONLY', by: caller });
  await keyward.ok('GET', '/api/v1/session', { as: holder });
  assert.equal((await revokeAs(holder, holder.accessToken)).status, 200);
  await keyward.expectError('unauthenticated', 'GET', '/api/v1/session', { as: holder });
  await keyward.ok('POST', '/api/auth/bearer/refresh', { form: { refresh_token: holder.refreshToken } });
});

test('revoking a refresh token revokes its whole family and notifies followers', async () => {
  const caller = await keyward.signIn();
  const holder = await keyward.addKey({ role: 'READONLY', by: caller });
  const { body } = await keyward.ok('POST', '/api/auth/bearer/refresh', {
    form: { refresh_token: holder.refreshToken },
  });
  const again = { headers: { authorization: `Bearer ${body.access_token}` } };
  assert.equal((await revokeAs(holder, holder.refreshToken)).status, 200);
  for (const as of [holder, again]) await keyward.expectError('unauthenticated', 'GET', '/api/v1/session', { as });
  await keyward.expectError('invalid_grant', 'POST', '/api/auth/bearer/refresh', {
    form: { refresh_token: body.refresh_token },
  });
  assert.deepEqual((await loggedTokens()).at(-1), ['token-family', claimsOf(holder.accessToken).sid]);
});

test('only the client itself can revoke its refresh token family with its key', async () => {
  const caller = await keyward.signIn();
  const holder = await keyward.addKey({ role: 'ADMIN', by: caller });
  const admin = await newClient(keyward, { role: 'ADMIN', by: caller });
  const rejected = await sendOAuthRequest(keyward, 'revoke', admin, { token: holder.refreshToken });
  assert.equal(rejected.body.error, 'unauthorized_client');
  const form = { token: holder.refreshToken, client_id: `${holder.appname}@acme1`, client_secret: holder.appkey };
  await keyward.ok('POST', '/oauth2/revoke', { form });
  await keyward.expectError('unauthenticated', 'GET', '/api/v1/session', { as: holder });
});

test('an ADMIN token can revoke any token of the account; a READONLY token cannot revoke tokens of other callers', async () => {
  const caller = await keyward.signIn();
  const admin = await keyward.addKey({ role: 'ADMIN', by: caller });
  const readonly = await keyward.addKey({ role: 'READONLY', by: caller });
  const token = await requestAccessToken(keyward, other);
  const rejected = await revokeAs(readonly, token);
  assert.deepEqual([rejected.status, rejected.body.error], [403, 'insufficient_scope']);
  assert.equal((await revokeAs(readonly, admin.refreshToken)).status, 403);
  assert.equal(await isActive(token), true);
  for (const each of [token, readonly.accessToken]) {
    assert.equal((await revokeAs(admin, each)).status, 200);
    assert.equal(await isActive(each), false);
  }
});

test("a user's tokens can be revoked by the user and by callers with permission to update users", async () => {
  await keyward.ok('PUT', '/api/v1/account', { body: { password_tokens: true }, as: await keyward.signIn() });
  const form = { username: present.email, password: present.password };
  const { body } = await keyward.ok('POST', '/api/auth/bearer/token', { form });
  const user = { headers: { authorization: `Bearer ${body.access_token}` } };
  const caller = await keyward.signIn();
  const readonly = await keyward.addKey({ role: 'READONLY', by: caller });
  assert.equal((await revokeAs(readonly, body.access_token)).status, 403);
  assert.equal((await revokeAs(user, body.refresh_token)).status, 200);
  await keyward.expectError('unauthenticated', 'GET', '/api/v1/session', { as: user });
});

test('a revocation requires authentication', async () => {
  const form = { token: await requestAccessToken(keyward, key) };
  await keyward.expectError('invalid_client', 'POST', '/oauth2/revoke', { form });
  await keyward.expectError('invalid_client', 'POST', '/oauth2/revoke', { form, headers: { cookie: present.cookie } });
  await keyward.expectError('unauthenticated', 'POST', '/oauth2/revoke', {
    form,
    headers: { authorization: 'Bearer x' },
  });
  assert.equal((await sendOAuthRequest(keyward, 'revoke', key, { token: '' })).body.error, 'invalid_request');
  assert.equal(await isActive(form.token), true);
});
