import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import { basicAuthorization } from '../support/basic.ts';
import { startKeyward } from '../support/keyward.ts';
import {
  ACCESS_TOKEN,
  AUDIENCE,
  addFlows,
  claimsOf,
  exchangeKey,
  type Form,
  newClient,
  requestAccessToken,
  sendOAuthRequest,
} from '../support/oauth.ts';

const keyward = await startKeyward();
await addFlows(keyward);
const present = await keyward.asUser();
const { administrator: otherAdministrator } = await keyward.otherAccount();
const writer = await newClient(keyward, { role: 'writer' });
const reader = await newClient(keyward, { role: 'reader' });
const service = await newClient(keyward);
const foreign = await newClient(keyward, { by: otherAdministrator, shortname: 'other1' });

const OWN = { grant_type: 'client_credentials', audience: AUDIENCE };

/** Returns the error of a client's request. */
async function errorOf(client: typeof writer, form: Form): Promise<string> {
  const response = await sendOAuthRequest(keyward, 'token', client, form);
  assert.equal(response.status, 400, response.text);
  return response.body.error;
}

test('a token has exactly the documented claims and expiry', async () => {
  const response = await sendOAuthRequest(keyward, 'token', writer, OWN);
  assert.deepEqual([response.headers['cache-control'], response.headers.pragma], ['no-store', 'no-cache']);
  assert.deepEqual(Object.keys(response.body), ['access_token', 'token_type', 'expires_in', 'scope']);
  const { jti, acc, ...claims } = claimsOf(response.body.access_token);
  assert.ok(jti.length >= 20 && acc.startsWith('acct_'));
  const key = await keyward.context.storage.stores.apiKeys.withId(acc, writer.id);
  assert.deepEqual(claims, {
    iss: keyward.url,
    aud: AUDIENCE,
    sub: writer.id,
    client_id: writer.clientId,
    iat: keyward.clock.now,
    exp: keyward.clock.now + 3600,
    scope: 'flows:fetch flows:create',
    roles: ['writer'],
    appname: writer.appname,
    gen: key?.generation,
  });
});

test('a token never expires after its key', async () => {
  const key = await newClient(keyward, { role: 'reader', members: { expires_at: keyward.clock.now + 90 } });
  const { body } = await sendOAuthRequest(keyward, 'token', key, OWN);
  assert.equal(body.expires_in, 90);
  assert.equal(claimsOf(body.access_token).exp, keyward.clock.now + 90);
});

test("a token without a requested audience is for the account's services, never for Keyward", async () => {
  const { audience: _, ...unnamed } = OWN;
  const { body } = await sendOAuthRequest(keyward, 'token', writer, unnamed);
  assert.equal(claimsOf(body.access_token).aud, `${keyward.url}/services`);
});

test("grants the requested scopes that the role has; if no scope is requested, grants the role's permissions on the account's own resources", async () => {
  const scopeOf = async (client: typeof writer, scope: string) =>
    (await sendOAuthRequest(keyward, 'token', client, { ...OWN, scope })).body.scope;
  assert.equal(await scopeOf(writer, 'flows:create'), 'flows:create');
  assert.equal(await scopeOf(writer, 'flows:create audit:fetch flows:create'), 'flows:create audit:fetch');
  assert.equal(await scopeOf(reader, ''), 'flows:fetch');
  assert.equal(await scopeOf(service, ''), undefined, "a verifier has no permissions on the account's own resources");
  for (const scope of [
    'flows:create',
    'flows:fetch flows:create',
    'flows:delete',
    ' ',
    'flows:fetch ',
    'nonsense',
    '"',
  ]) {
    assert.equal(await errorOf(reader, { ...OWN, scope }), 'invalid_scope', scope);
  }
});

test('a token never contains more than the role grants, for any role and request', async () => {
  const permissions = ['flows:fetch', 'flows:create', 'flows:delete', 'audit:fetch', 'users:update', 'verify:create'];
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(writer, reader, service), fc.subarray(permissions), async (client, requested) => {
      const response = await sendOAuthRequest(keyward, 'token', client, { ...OWN, scope: requested.join(' ') });
      const rolePermissions = {
        writer: ['flows:fetch', 'flows:create', 'audit:fetch'],
        reader: ['flows:fetch', 'audit:fetch'],
      };
      const holds =
        client === writer ? rolePermissions.writer : client === reader ? rolePermissions.reader : ['verify:create'];
      if (requested.every((each) => holds.includes(each))) {
        const granted: string[] = claimsOf(response.body.access_token).scope?.split(' ') ?? [];
        assert.ok(granted.every((each) => holds.includes(each)));
        if (requested.length > 0) assert.deepEqual(granted, requested);
      } else assert.equal(response.body.error, 'invalid_scope');
    }),
    { numRuns: 40 },
  );
});

test("rejects Keyward's own audience in any spelling", async () => {
  const { host } = new URL(keyward.url);
  const own = [
    keyward.url,
    `${keyward.url}/`,
    `${keyward.url}/api/v1`,
    `${keyward.url}/api/v1/`,
    `HTTP://${host}/api/v1`,
    `http://user@${host}/api/v1`,
    `${keyward.url}/services/../api/v1`,
    `${keyward.url}/servicesx`,
    ` ${keyward.url}/api/v1`,
    `${keyward.url}\t/api/v1`,
  ];
  for (const audience of own) assert.equal(await errorOf(writer, { ...OWN, audience }), 'invalid_target', audience);
  for (const audience of ['flows', 'urn:acme:flows', `${keyward.url}/services/flows`]) {
    assert.equal(claimsOf(await requestAccessToken(keyward, writer, { audience })).aud, audience);
  }
});

test('accepts one service as an audience or as an absolute URI without a fragment', async () => {
  const sendForm = (form: string) => sendOAuthRequest(keyward, 'token', writer, form as unknown as Form);
  const form = 'grant_type=client_credentials';
  const named = encodeURIComponent(AUDIENCE);
  for (const both of ['audience=a&audience=b', `audience=a&resource=${named}`, `resource=${named}&resource=urn:b`]) {
    assert.equal((await sendForm(`${form}&${both}`)).body.error, 'invalid_target', both);
  }
  for (const same of [`audience=${named}&resource=${named}`, `resource=${named}&resource=${named}`]) {
    assert.equal(claimsOf((await sendForm(`${form}&${same}`)).body.access_token).aud, AUDIENCE);
  }
  for (const resource of ['flows', '/flows', `${AUDIENCE}#x`, 'a\u0000b', 'https://a b']) {
    assert.equal(await errorOf(writer, { grant_type: 'client_credentials', resource }), 'invalid_target', resource);
  }
});

test('the management API accepts no service token, whatever its scope and audience', async () => {
  const admin = await newClient(keyward, { role: 'ADMIN' });
  const scope = 'api-keys:fetch users:update account:fetch verify:create';
  const token = await requestAccessToken(keyward, admin, { scope });
  const unnamed = await requestAccessToken(keyward, admin, { scope, audience: '' });
  for (const each of [token, unnamed]) {
    const as = { headers: { authorization: `Bearer ${each}` } };
    for (const path of ['/api/v1/session', '/api/v1/api-keys', '/api/v1/account', '/api/v1/users']) {
      await keyward.expectError('unauthenticated', 'GET', path, { as });
    }
    await keyward.expectError('unauthenticated', 'POST', '/api/v1/verify', { body: { key: 'x' }, as });
    await keyward.expectError('unauthenticated', 'POST', '/oauth2/introspect', { form: { token: each }, ...as });
    await keyward.expectError('invalid_client', 'POST', '/oauth2/token', { form: OWN, ...as });
  }
  await keyward.expectError('unauthenticated', 'GET', '/api/v1/session', {
    as: { headers: { authorization: admin.authorization } },
  });
});

test('every client authentication failure returns the same invalid_client error', async () => {
  const expired = await newClient(keyward, { role: 'reader', members: { expires_at: keyward.clock.now + 1 } });
  const bound = await newClient(keyward, { role: 'reader', members: { allowed_ips: ['192.0.2.0/24'] } });
  const deleted = await newClient(keyward, { role: 'reader' });
  await keyward.ok('DELETE', `/api/v1/api-keys/${deleted.appname}`, { as: present });
  keyward.clock.advance(1);
  const { appname, appkey } = reader;
  const bad: Readonly<Record<string, string>> = {
    'an unknown key': basicAuthorization(reader.clientId, writer.appkey),
    'an unknown name': basicAuthorization('nobody@acme1', appkey),
    'another name of the same account': basicAuthorization(writer.clientId, appkey),
    'the name in upper case': basicAuthorization(reader.clientId.toUpperCase(), appkey),
    'an unknown account': basicAuthorization(`${appname}@nowhere`, appkey),
    'another account': basicAuthorization(`${appname}@other1`, appkey),
    'a key of another account': basicAuthorization(`${foreign.appname}@acme1`, foreign.appkey),
    'no account': basicAuthorization(appname, appkey),
    'an empty secret': basicAuthorization(reader.clientId, ''),
    'a secret with a NUL': basicAuthorization(reader.clientId, `${appkey}\u0000`),
    'an expired key': expired.authorization,
    'a key from an IP address that is not allowed': bound.authorization,
    'a deleted key': deleted.authorization,
    'an invalid escape': `Basic ${Buffer.from(`${appname}%4:${appkey}`).toString('base64')}`,
    'no colon': `Basic ${Buffer.from(reader.clientId).toString('base64')}`,
    'bytes that are not UTF-8': `Basic ${Buffer.from([0xff, 0x3a, 0xff]).toString('base64')}`,
    'a URL-encoded base64 value': reader.authorization.replace(/=*$/, '-_'),
    'another scheme': `Digest ${reader.authorization.slice(6)}`,
    'an access token': `Bearer ${(await keyward.asKey('ADMIN')).accessToken}`,
  };
  const responses = new Set<string>();
  for (const [name, authorization] of Object.entries(bad)) {
    const response = await keyward.expectError('invalid_client', 'POST', '/oauth2/token', {
      form: OWN,
      headers: { authorization },
    });
    assert.match(String(response.headers['www-authenticate']), /^Basic realm=/, name);
    responses.add(JSON.stringify({ ...response.body, request_id: '' }));
  }
  for (const form of [
    {},
    { client_id: reader.clientId },
    { client_secret: appkey },
    { client_id: reader.clientId, client_secret: writer.appkey },
  ]) {
    const response = await keyward.expectError('invalid_client', 'POST', '/oauth2/token', {
      form: { ...OWN, ...form },
    });
    responses.add(JSON.stringify({ ...response.body, request_id: '' }));
  }
  assert.equal(responses.size, 1);
});

test('rejects more than one client authentication method', async () => {
  const { appkey, clientId, authorization } = reader;
  const request = (form: Form) =>
    keyward.request('POST', '/oauth2/token', { form: { ...OWN, ...form }, headers: { authorization } });
  assert.equal((await request({ client_id: clientId, client_secret: appkey })).body.error, 'invalid_request');
  assert.equal((await request({ client_secret: appkey })).body.error, 'invalid_request');
  assert.equal((await request({ client_id: writer.clientId })).body.error, 'invalid_request');
  assert.equal((await request({ client_id: clientId })).status, 200);
});

test('accepts a client id form-urlencoded (RFC 6749) or plain if both are the same', async () => {
  const { appkey, clientId } = reader;
  for (const text of [`${clientId}:${appkey}`, `${encodeURIComponent(clientId)}:${appkey}`]) {
    const authorization = `basic ${Buffer.from(text).toString('base64')}`;
    await keyward.ok('POST', '/oauth2/token', { form: OWN, headers: { authorization } });
  }
});

test('getting a token counts as usage: it sets the last login and counts against the rate limit', async () => {
  const limited = await newClient(keyward, {
    role: 'reader',
    members: { rate_limit: { limit: 2, window_seconds: 60 } },
  });
  await requestAccessToken(keyward, limited);
  await requestAccessToken(keyward, limited);
  const response = await sendOAuthRequest(keyward, 'token', limited, OWN);
  assert.deepEqual([response.status, response.body.error], [429, 'temporarily_unavailable']);
  assert.ok(Number(response.headers['retry-after']) > 0);
  const { body } = await keyward.ok('GET', `/api/v1/api-keys/${limited.appname}`, { as: present });
  assert.deepEqual([body.data.last_login, body.data.last_ip], [keyward.clock.now, '127.0.0.1']);
});

test('the right secret with a wrong client id does not count as usage', async () => {
  const key = await newClient(keyward, { role: 'reader' });
  const authorization = basicAuthorization(writer.clientId, key.appkey);
  await keyward.expectError('invalid_client', 'POST', '/oauth2/token', { form: OWN, headers: { authorization } });
  const { body } = await keyward.ok('GET', `/api/v1/api-keys/${key.appname}`, { as: present });
  assert.equal(body.data.last_login, null);
});

test('rejects other grant types by name', async () => {
  for (const grant of ['password', 'refresh_token', 'authorization_code', 'x\u0000y', 'CLIENT_CREDENTIALS']) {
    assert.equal(await errorOf(writer, { grant_type: grant }), 'unsupported_grant_type', grant);
  }
  assert.equal(await errorOf(writer, { grant_type: '' }), 'invalid_request');
  assert.equal(await errorOf(writer, { audience: AUDIENCE }), 'invalid_request');
});

test('a service with verify:create exchanges a key that it received for a token of that key', async () => {
  const { body } = await exchangeKey(keyward, service, writer.appkey, { scope: 'flows:fetch' });
  assert.deepEqual([body.issued_token_type, body.token_type, body.scope], [ACCESS_TOKEN, 'Bearer', 'flows:fetch']);
  assert.equal(body.refresh_token, undefined);
  const { sub, client_id, roles, appname } = claimsOf(body.access_token);
  assert.deepEqual([sub, client_id, roles, appname], [writer.id, service.clientId, ['writer'], writer.appname]);
  const record = await keyward.ok('GET', `/api/v1/api-keys/${writer.appname}`, { as: present });
  assert.equal(record.body.data.last_login, keyward.clock.now);
});

test('the scope of an exchange is limited by the exchanged key, not by the service', async () => {
  const rejected = await exchangeKey(keyward, service, reader.appkey, { scope: 'flows:create' });
  assert.equal(rejected.body.error, 'invalid_scope');
  const foreignToService = await exchangeKey(keyward, service, reader.appkey, { scope: 'verify:create' });
  assert.equal(foreignToService.body.error, 'invalid_scope');
});

test('a key without verify:create cannot exchange keys', async () => {
  assert.equal((await exchangeKey(keyward, writer, reader.appkey)).body.error, 'unauthorized_client');
  const readonly = await newClient(keyward, { role: 'READONLY' });
  assert.equal((await exchangeKey(keyward, readonly, reader.appkey)).body.error, 'unauthorized_client');
});

test('every invalid subject token returns invalid_request (RFC 8693, 2.2.2)', async () => {
  const expired = await newClient(keyward, { role: 'reader', members: { expires_at: keyward.clock.now + 1 } });
  keyward.clock.advance(1);
  const invalidForms: Readonly<Record<string, Form>> = {
    'no key': { subject_token: 'nothing' },
    'a key of another account': { subject_token: foreign.appkey },
    'an expired key': { subject_token: expired.appkey },
    'a service token': { subject_token: await requestAccessToken(keyward, reader) },
    'an access token': { subject_token: (await keyward.asKey('ADMIN')).accessToken, subject_token_type: ACCESS_TOKEN },
    none: { subject_token: '' },
    'no type': { subject_token_type: '' },
    'another type': { subject_token_type: 'urn:ietf:params:oauth:token-type:saml2' },
    'another requested type': { requested_token_type: 'urn:ietf:params:oauth:token-type:refresh_token' },
    'an actor': { actor_token: reader.appkey },
  };
  for (const [name, form] of Object.entries(invalidForms)) {
    const response = await exchangeKey(keyward, service, reader.appkey, form);
    assert.deepEqual([response.status, response.body.error], [400, 'invalid_request'], name);
  }
  const own = await exchangeKey(keyward, service, reader.appkey, { audience: `${keyward.url}/api/v1` });
  assert.equal(own.body.error, 'invalid_target');
});

test('a key with allowed IPs is exchanged only if the service sends an allowed IP address', async () => {
  const bound = await newClient(keyward, { role: 'reader', members: { allowed_ips: ['192.0.2.0/24'] } });
  assert.equal((await exchangeKey(keyward, service, bound.appkey)).body.error, 'invalid_request');
  assert.equal((await exchangeKey(keyward, service, bound.appkey, { ip: '198.51.100.1' })).status, 400);
  assert.equal((await exchangeKey(keyward, service, bound.appkey, { ip: '192.0.2.7' })).status, 200);
});

test("the account's allowed IPs apply to its clients", async () => {
  const client = await newClient(keyward, { by: otherAdministrator, shortname: 'other1', role: 'VERIFIER' });
  const { context } = keyward;
  await context.storage.transaction(async (stores) => {
    const account = await stores.directory.accountNamed('other1');
    await stores.accounts.setAllowedIps(account?.id ?? '', ['192.0.2.1']);
    await stores.changeLog.append(account?.id ?? '', 1, { entity: 'account', entityId: 'x', action: 'update' });
  });
  await context.follower.catchUp();
  const { authorization } = client;
  await keyward.expectError('invalid_client', 'POST', '/oauth2/token', { form: OWN, headers: { authorization } });
});

test('no secret is logged', () => {
  assert.deepEqual(keyward.log, []);
});

test('reports an empty form as empty', async () => {
  for (const path of ['/oauth2/token', '/oauth2/introspect', '/oauth2/revoke']) {
    for (const form of ['', {}]) {
      const { status, body } = await keyward.request('POST', path, { form });
      assert.deepEqual([status, body.error], [400, 'invalid_request'], path);
      assert.match(body.error_description, /form in the body is empty/);
    }
  }
});
