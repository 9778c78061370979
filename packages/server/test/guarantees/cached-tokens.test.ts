import assert from 'node:assert/strict';
import test from 'node:test';
import { type Key, type SignedInUser, startKeyward } from '../support/keyward.ts';
import { introspect as introspected, newClient, requestAccessToken, sendOAuthRequest } from '../support/oauth.ts';

const keyward = await startKeyward();
const client = await newClient(keyward);
const other = await keyward.addKey();

/** Returns the responses to an access token from the management API, a key check and introspection. */
async function responsesTo({ accessToken, headers }: Pick<Key, 'accessToken' | 'headers'>): Promise<unknown[]> {
  const as = { headers };
  const session = await keyward.request('GET', '/api/v1/session', { as });
  const verdict = await keyward.request('POST', '/api/v1/verify', { body: { key: other.appkey }, as });
  const { active } = await introspected(keyward, client, accessToken);
  return [session.body.code ?? session.status, verdict.body.code ?? verdict.status, active];
}

const ACCEPTED = [200, 200, true];
const DENIED = ['unauthenticated', 'unauthenticated', false];

const path = ({ appname }: Key) => `/api/v1/api-keys/${appname}`;
const put = (key: Key, body: object, as: SignedInUser) =>
  keyward.ok('PUT', path(key), { body: { roles: ['ADMIN'], ...body }, as });

const endings: Readonly<Record<string, (key: Key, caller: SignedInUser) => Promise<unknown>>> = {
  'revoking it': ({ accessToken }, caller) => revoke(accessToken, caller),
  'revoking its family': ({ refreshToken }, caller) => revoke(refreshToken, caller),
  'reusing its refresh token': async ({ refreshToken }) => {
    const refresh = (token: string) =>
      keyward.request('POST', '/api/auth/bearer/refresh', { form: { refresh_token: token } });
    const { body } = await refresh(refreshToken);
    await refresh(body.refresh_token);
    assert.equal((await refresh(refreshToken)).status, 400);
  },
  'deleting its key': (key, caller) => keyward.ok('DELETE', path(key), { as: caller }),
  'lowering the role of its key': (key, caller) => put(key, { roles: ['READONLY'] }, caller),
  'regenerating its key': (key, caller) => keyward.ok('PUT', `${path(key)}/regen`, { as: caller }),
  'disabling its key': (key, caller) => keyward.ok('POST', `${path(key)}/disable`, { body: {}, as: caller }),
  'the expiry of its key': async (key, caller) => {
    await put(key, { expires_at: keyward.clock.now + 60 }, caller);
    keyward.clock.advance(60);
  },
  'its expiry': async () => keyward.clock.advance(3600),
};

async function revoke(token: string, as: SignedInUser): Promise<void> {
  const caller = await keyward.addKey({ by: as });
  const response = await keyward.request('POST', '/oauth2/revoke', { form: { token }, headers: caller.headers });
  assert.equal(response.status, 200, response.text);
}

for (const [name, end] of Object.entries(endings)) {
  test(`a cached token is rejected on the next request after ${name}`, async () => {
    const caller = await keyward.signIn();
    const key = await keyward.addKey({ by: caller });
    assert.deepEqual(await responsesTo(key), ACCEPTED);
    await end(key, caller);
    assert.deepEqual(await responsesTo(key), DENIED);
  });
}

test('a cached token is rejected from IP addresses that its key no longer allows', async () => {
  const caller = await keyward.signIn();
  const key = await keyward.addKey({ by: caller });
  assert.deepEqual(await responsesTo(key), ACCEPTED);
  await put(key, { allowed_ips: ['203.0.113.0/24'] }, caller);
  assert.deepEqual(await responsesTo(key), ['ip_denied', 'ip_denied', false]);
  await put(key, { allowed_ips: [] }, caller);
  assert.deepEqual(await responsesTo(key), ACCEPTED);
});

test('a cached token is rejected once its shared secret is replaced', async () => {
  const caller = await keyward.signIn();
  const key = await keyward.addKey({ by: caller });
  assert.deepEqual(await responsesTo(key), ACCEPTED);
  await keyward.ok('POST', '/api/v1/shared-secret/regenerate', { as: await keyward.signIn() });
  assert.deepEqual(await responsesTo(key), DENIED);
});

test('a cached service token is inactive once its key has changed', async () => {
  const key = await newClient(keyward, { by: await keyward.signIn() });
  const token = await requestAccessToken(keyward, key);
  assert.equal((await introspected(keyward, client, token)).active, true);
  const regenerated = `/api/v1/api-keys/${key.appname}/regen`;
  await keyward.ok('PUT', regenerated, { as: await keyward.signIn() });
  assert.deepEqual(await introspected(keyward, client, token), { active: false });
});

test('a role change applies to the next request of a cached token', async () => {
  const caller = await keyward.signIn();
  const role = {
    name: 'auditor',
    permissions: [
      { resource: 'audit', fetch: true },
      { resource: 'verify', create: true },
    ],
  };
  const { body } = await keyward.ok('POST', '/api/v1/roles', { body: role, as: caller });
  const key = await keyward.addKey({ role: 'auditor', by: caller });
  assert.deepEqual(await responsesTo(key), ACCEPTED);
  const lower = { ...role, permissions: role.permissions.slice(0, 1) };
  await keyward.ok('PUT', `/api/v1/roles/${body.data.id}`, { body: lower, as: caller });
  assert.deepEqual(await responsesTo(key), [200, 'forbidden', true]);
});

test('a cached token counts against the rate limit of its key', async () => {
  const caller = await keyward.signIn();
  const key = await keyward.addKey({ by: caller });
  await put(key, { rate_limit: { limit: 2, window_seconds: 60 } }, caller);
  const fresh = { ...key, ...(await keyward.tokensOf(key)) };
  const session = () => keyward.request('GET', '/api/v1/session', { as: fresh });
  assert.deepEqual([(await session()).status, (await session()).status], [200, 429]);
});

test('a cached token with a changed byte is verified again and rejected', async () => {
  const { accessToken } = await keyward.addKey({ by: await keyward.signIn() });
  const request = (token: string) =>
    keyward.request('GET', '/api/v1/session', { headers: { authorization: `Bearer ${token}` } });
  assert.equal((await request(accessToken)).status, 200);
  for (let at = 0; at < accessToken.length; at += 7) {
    const changed = `${accessToken.slice(0, at)}${accessToken[at] === 'A' ? 'B' : 'A'}${accessToken.slice(at + 1)}`;
    assert.equal((await request(changed)).status, 401, `character ${at}`);
  }
});

test('no token is accepted while the index is out of date, cached or not', async () => {
  const key = await keyward.addKey({ by: await keyward.signIn() });
  const unseen = await keyward.tokensOf(key);
  assert.deepEqual(await responsesTo(key), ACCEPTED);
  keyward.context.follower.stop();
  for (const { headers } of [key, unseen]) {
    const session = await keyward.request('GET', '/api/v1/session', { as: { headers } });
    assert.equal(session.body.code, 'unavailable');
  }
  assert.equal((await sendOAuthRequest(keyward, 'introspect', client, { token: key.accessToken })).status, 503);
  await keyward.restart();
});
