import assert from 'node:assert/strict';
import test from 'node:test';
import { type ApiCaller, type Key, requestToken, type SignedInUser, startKeyward } from '../support/keyward.ts';

const keyward = await startKeyward();
const administrator = await keyward.asUser();

/** Returns the statuses of a holder's access token and refresh token. */
async function stateOf({ headers, refreshToken }: ApiCaller & { refreshToken: string }): Promise<[string, string]> {
  const access = await keyward.request('GET', '/api/v1/session', { as: { headers } });
  const refresh = await keyward.request('POST', '/api/auth/bearer/refresh', { form: { refresh_token: refreshToken } });
  return [access.body.code ?? 'good', refresh.body.code ?? 'good'];
}

const GOOD: [string, string] = ['good', 'good'];
const ENDED: [string, string] = ['unauthenticated', 'invalid_grant'];

const endings: Readonly<Record<string, (key: Key, caller: SignedInUser) => Promise<unknown>>> = {
  'deleting the key': (key, caller) => keyward.ok('DELETE', `/api/v1/api-keys/${key.appname}`, { as: caller }),
  'regenerating the key': (key, caller) => keyward.ok('PUT', `/api/v1/api-keys/${key.appname}/regen`, { as: caller }),
  'a higher role of the key': (key, caller) =>
    keyward.ok('PUT', `/api/v1/api-keys/${key.appname}`, { body: { roles: ['ADMIN'] }, as: caller }),
  'deleting the key and adding one with the same name': async (key, caller) => {
    await keyward.ok('DELETE', `/api/v1/api-keys/${key.appname}`, { as: caller });
    const body = { appname: key.appname, roles: ['READONLY'], reuse_name: true };
    await keyward.ok('POST', '/api/v1/api-keys', { body, as: caller });
  },
};

for (const [name, end] of Object.entries(endings)) {
  test(`${name} revokes its tokens on the next request`, async () => {
    const key = await keyward.addKey({ role: 'READONLY' });
    const bystander = await keyward.addKey({ role: 'READONLY' });
    assert.deepEqual(await stateOf(key), GOOD);
    const fresh = { ...key, ...(await keyward.tokensOf(key)) };
    await end(fresh, administrator);
    assert.deepEqual(await stateOf(fresh), ENDED);
    assert.deepEqual(await stateOf(bystander), GOOD);
  });
}

test('a lower role of the key revokes its tokens, and a new description does not', async () => {
  const key = await keyward.addKey({ role: 'ADMIN' });
  const path = `/api/v1/api-keys/${key.appname}`;
  await keyward.ok('PUT', path, { body: { roles: ['admin'], description: 'new description' }, as: administrator });
  assert.equal((await keyward.ok('GET', '/api/v1/session', { as: key })).body.data.role, 'admin');
  await keyward.ok('PUT', path, { body: { roles: ['READONLY'] }, as: administrator });
  assert.deepEqual(await stateOf(key), ENDED);
  assert.equal((await keyward.exchange(requestToken(key, keyward.clock.now))).status, 200, 'the key stays valid');
});

test('tokens of a key expire in the second in which the key expires', async () => {
  const key = await keyward.addKey({ role: 'READONLY', expiresAt: keyward.clock.now + 60 });
  keyward.clock.advance(59);
  await keyward.ok('GET', '/api/v1/session', { as: key });
  keyward.clock.advance(1);
  assert.deepEqual(await stateOf(key), ENDED);
});

test('after a regeneration, the old secret is unknown and the new secret is valid', async () => {
  const key = await keyward.addKey({ role: 'READONLY' });
  const { body } = await keyward.ok('PUT', `/api/v1/api-keys/${key.appname}/regen`, { as: administrator });
  assert.equal((await keyward.exchange(requestToken(key, keyward.clock.now))).status, 401);
  const renewed = { ...key, appkey: body.data.appkey };
  assert.equal((await keyward.exchange(requestToken(renewed, keyward.clock.now))).status, 200);
});

async function regenerate(overlap?: number): Promise<string> {
  const body = overlap === undefined ? {} : { body: { overlap_seconds: overlap } };
  const response = await keyward.ok('POST', '/api/v1/shared-secret/regenerate', {
    ...body,
    as: await keyward.signIn(),
  });
  return response.body.data.shared_secret;
}

test('a new shared secret without overlap revokes every exchanged token immediately; keys stay valid', async () => {
  const key = await keyward.addKey({ role: 'READONLY', by: await keyward.signIn() });
  const sharedSecret = await regenerate();
  assert.deepEqual(await stateOf(key), ENDED);
  assert.equal((await keyward.exchange(requestToken(key, keyward.clock.now))).status, 401);
  assert.equal((await keyward.exchange(requestToken({ ...key, sharedSecret }, keyward.clock.now))).status, 200);
});

test('with overlap the old shared secret and its tokens stay valid until the second in which the overlap ends', async () => {
  const key = await keyward.addKey({ role: 'READONLY', by: await keyward.signIn() });
  const sharedSecret = await regenerate(600);
  keyward.clock.advance(599);
  assert.equal((await keyward.exchange(requestToken(key, keyward.clock.now))).status, 200);
  const renewed = { ...key, ...(await keyward.tokensOf({ ...key, sharedSecret })) };
  assert.deepEqual(await stateOf(key), GOOD);
  keyward.clock.advance(1);
  assert.deepEqual(await stateOf({ ...key, refreshToken: key.refreshToken }), ENDED);
  assert.equal((await keyward.exchange(requestToken(key, keyward.clock.now))).status, 401);
  assert.deepEqual(await stateOf(renewed), GOOD);
});

test('a later regeneration without overlap ends a running overlap', async () => {
  const key = await keyward.addKey({ role: 'READONLY', by: await keyward.signIn() });
  await regenerate(600);
  await regenerate(0);
  assert.deepEqual(await stateOf(key), ENDED);
});
