import assert from 'node:assert/strict';
import test from 'node:test';
import { startKeyward } from '../support/keyward.ts';
import {
  AUDIENCE,
  addFlows,
  addRole,
  type ClientKey,
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
const foreignService = await newClient(keyward, { by: otherAdministrator, shortname: 'other1' });

const INACTIVE = { active: false };

test('introspection of a service token returns every member, with the current permissions of its key', async () => {
  const key = await newClient(keyward, { role: 'writer' });
  const { jti, ...state } = await introspect(keyward, service, await requestAccessToken(keyward, key));
  assert.equal(typeof jti, 'string');
  assert.deepEqual(state, {
    active: true,
    client_id: key.clientId,
    token_type: 'Bearer',
    exp: keyward.clock.now + 3600,
    iat: keyward.clock.now,
    sub: key.id,
    aud: AUDIENCE,
    iss: keyward.url,
    scope: 'flows:fetch flows:create',
    username: key.appname,
    roles: ['writer'],
    account: 'acme1',
    metadata: {},
    environment: 'live',
  });
});

test('a service token has the account, metadata and external id of its key, like a verdict on the key', async () => {
  const caller = await keyward.signIn();
  const members = { metadata: { plan: 'gold' }, external_id: 'customer 7' };
  const key = await newClient(keyward, { role: 'writer', members, by: caller });
  const membersOf = ({ account, metadata, external_id }: typeof members & { account: string }) => [
    account,
    metadata,
    external_id,
  ];
  const verdict = await keyward.ok('POST', '/api/v1/verify', { body: { key: key.appkey }, as: caller });
  const expectedMembers = ['acme1', members.metadata, members.external_id];
  assert.deepEqual(membersOf(verdict.body.data), expectedMembers);
  assert.deepEqual(
    membersOf(await introspect(keyward, service, await requestAccessToken(keyward, key))),
    expectedMembers,
  );
});

const endings: Readonly<Record<string, (key: ClientKey) => Promise<unknown>>> = {
  'deleting the key': (key) => keyward.ok('DELETE', `/api/v1/api-keys/${key.appname}`, { as: present }),
  'regenerating the key': (key) => keyward.ok('PUT', `/api/v1/api-keys/${key.appname}/regen`, { as: present }),
  'a new role': (key) =>
    keyward.ok('PUT', `/api/v1/api-keys/${key.appname}`, { body: { roles: ['reader'] }, as: present }),
  'the expiry of the key': (key) =>
    keyward
      .ok('PUT', `/api/v1/api-keys/${key.appname}`, {
        body: { roles: ['writer'], expires_at: keyward.clock.now + 1 },
        as: present,
      })
      .then(() => keyward.clock.advance(1)),
};

for (const [name, end] of Object.entries(endings)) {
  test(`${name} revokes the tokens of a key, including tokens of an exchange`, async () => {
    const key = await newClient(keyward, { role: 'writer' });
    const tokens = [
      await requestAccessToken(keyward, key),
      (await exchangeKey(keyward, service, key.appkey)).body.access_token,
    ];
    for (const each of tokens) assert.equal((await introspect(keyward, service, each)).active, true);
    await end(key);
    for (const each of tokens) assert.deepEqual(await introspect(keyward, service, each), INACTIVE);
  });
}

test('a token expires in the second of its exp claim', async () => {
  const token = await requestAccessToken(keyward, await newClient(keyward, { role: 'writer' }));
  keyward.clock.advance(3599);
  assert.equal((await introspect(keyward, service, token)).active, true);
  keyward.clock.advance(1);
  assert.deepEqual(await introspect(keyward, service, token), INACTIVE);
});

test('introspection omits permissions that the role lost after the token was issued', async () => {
  const caller = await keyward.signIn();
  const id = await addRole(keyward, 'shrinking', { fetch: true, create: true }, caller);
  const key = await newClient(keyward, { role: 'shrinking', by: caller });
  const token = await requestAccessToken(keyward, key);
  const body = { permissions: [{ resource: 'flows', fetch: true }] };
  await keyward.ok('PUT', `/api/v1/roles/${id}`, { body, as: caller });
  assert.equal((await introspect(keyward, service, token)).scope, 'flows:fetch');
  await keyward.ok('PUT', `/api/v1/roles/${id}`, { body: { permissions: [] }, as: caller });
  assert.equal((await introspect(keyward, service, token)).scope, undefined);
});

test('introspection of a key performs a full check and counts as usage', async () => {
  const caller = await keyward.signIn();
  const expires = keyward.clock.now + 100;
  const key = await newClient(keyward, { role: 'writer', members: { expires_at: expires }, by: caller });
  assert.deepEqual(await introspect(keyward, service, key.appkey), {
    active: true,
    scope: 'flows:fetch flows:create',
    client_id: key.clientId,
    token_type: 'Bearer',
    exp: expires,
    sub: key.id,
    username: key.appname,
    iss: keyward.url,
    roles: ['writer'],
  });
  const { body } = await keyward.ok('GET', `/api/v1/api-keys/${key.appname}`, { as: caller });
  assert.equal(body.data.last_login, keyward.clock.now);
  keyward.clock.advance(100);
  assert.deepEqual(await introspect(keyward, service, key.appkey), INACTIVE);
});

test('introspection applies the IP address sent by the service, and the rate limits', async () => {
  const caller = await keyward.signIn();
  const members = { allowed_ips: ['192.0.2.0/24', '127.0.0.1'], rate_limit: { limit: 3, window_seconds: 60 } };
  const key = await newClient(keyward, { role: 'writer', members, by: caller });
  const token = await requestAccessToken(keyward, key);
  assert.equal((await introspect(keyward, service, token)).active, true);
  assert.equal((await introspect(keyward, service, token, { ip: '192.0.2.1' })).active, true);
  assert.deepEqual(await introspect(keyward, service, token, { ip: '198.51.100.1' }), INACTIVE);
  assert.deepEqual(await introspect(keyward, service, token, { ip: 'nowhere' }), INACTIVE);
  assert.deepEqual(await introspect(keyward, service, key.appkey), INACTIVE, 'an unknown IP address is denied');
  const where = { ip: '192.0.2.1' };
  assert.equal((await introspect(keyward, service, key.appkey, where)).active, true);
  assert.equal((await introspect(keyward, service, key.appkey, where)).active, true);
  const limited = await introspect(keyward, service, key.appkey, where);
  assert.deepEqual([limited.active, limited.rate_limit], [true, { remaining: 0, retry_after: 60 }]);
});

test('an access token of the management API is active for its own account until its family is revoked', async () => {
  const caller = await keyward.signIn();
  const key = await keyward.addKey({ role: 'READONLY', by: caller });
  const state = await introspect(keyward, service, key.accessToken);
  assert.deepEqual([state.active, state.sub, state.aud], [true, key.id, `${keyward.url}/api/v1`]);
  assert.ok(state.scope.split(' ').includes('api-keys:fetch'));
  const refresh = { form: { refresh_token: key.refreshToken } };
  await keyward.ok('POST', '/api/auth/bearer/refresh', refresh);
  keyward.clock.advance(31);
  await keyward.expectError('invalid_grant', 'POST', '/api/auth/bearer/refresh', refresh);
  assert.deepEqual(await introspect(keyward, service, key.accessToken), INACTIVE);
});

test('tokens of another account are inactive', async () => {
  const caller = await keyward.signIn();
  const key = await newClient(keyward, { role: 'writer', by: caller });
  const full = await keyward.addKey({ role: 'ADMIN', by: caller });
  for (const token of [key.appkey, await requestAccessToken(keyward, key), full.accessToken]) {
    assert.equal((await introspect(keyward, service, token)).active, true);
    assert.deepEqual(await introspect(keyward, foreignService, token), INACTIVE);
  }
});

test('refresh tokens, ID tokens, altered tokens and tokens of other servers are inactive', async () => {
  const caller = await keyward.signIn();
  const key = await keyward.addKey({ role: 'READONLY', by: caller });
  const token = await requestAccessToken(keyward, await newClient(keyward, { role: 'writer', by: caller }));
  const [header = '', payload = '', signature = ''] = token.split('.');
  const claims = JSON.parse(Buffer.from(payload, 'base64url').toString());
  const altered = Buffer.from(JSON.stringify({ ...claims, scope: 'users:update' })).toString('base64url');
  const none = Buffer.from('{"alg":"none","typ":"at+jwt"}').toString('base64url');
  const wrong = [
    key.refreshToken,
    'nothing',
    'a\u0000b',
    `${header}.${altered}.${signature}`,
    `${none}.${payload}.`,
    `${header}.${payload}.${signature}=`,
    `${token} `,
    `${header}.${payload}`,
  ];
  for (const each of wrong) assert.deepEqual(await introspect(keyward, service, each), INACTIVE, each);
});

test('introspection requires verify:create, as a client or with an access token', async () => {
  const caller = await keyward.signIn();
  const reader = await newClient(keyward, { role: 'reader', by: caller });
  const form = { token: 'x' };
  const rejected = await sendOAuthRequest(keyward, 'introspect', reader, form);
  assert.deepEqual([rejected.status, rejected.body.error], [400, 'unauthorized_client']);
  const verifier = await keyward.addKey({ role: 'VERIFIER', by: caller });
  const readonly = await keyward.addKey({ role: 'READONLY', by: caller });
  const path = '/oauth2/introspect';
  await keyward.ok('POST', path, { form, as: verifier });
  const weak = await keyward.expectError('forbidden', 'POST', path, { form, as: readonly });
  assert.equal(weak.body.error, 'insufficient_scope');
  const bad = await keyward.expectError('unauthenticated', 'POST', path, {
    form,
    headers: { authorization: 'Bearer x' },
  });
  assert.equal(bad.body.error, 'invalid_token');
  assert.equal(bad.headers['www-authenticate'], 'Bearer realm="keyward", error="invalid_token"');
  assert.equal(
    weak.headers['www-authenticate'],
    'Bearer realm="keyward", error="insufficient_scope", scope="verify:create"',
  );
  await keyward.expectError('invalid_client', 'POST', path, { form });
  await keyward.expectError('invalid_client', 'POST', path, { form, headers: { cookie: present.cookie } });
  await keyward.expectError('invalid_request', 'POST', path, {
    form: { ...form, client_id: reader.clientId, client_secret: reader.appkey },
    as: verifier,
  });
  for (const empty of [{}, { token: '' }]) {
    assert.equal(
      (await sendOAuthRequest(keyward, 'introspect', service, empty as never)).body.error,
      'invalid_request',
    );
  }
});
