import assert from 'node:assert/strict';
import test from 'node:test';
import { createLocalJWKSet, decodeProtectedHeader, type JWTVerifyGetKey, jwtVerify } from 'jose';
import { type HttpResponse, requestToken, START_TIME, signTexts, startKeyward } from '../support/keyward.ts';

const keyward = await startKeyward();
const now = () => keyward.clock.now;
const MEMBERS = [
  'access_token',
  'expires_in',
  'not-before-policy',
  'refresh_expires_in',
  'refresh_token',
  'scope',
  'session-state',
  'token_type',
];

const refresh = (token: string) =>
  keyward.request('POST', '/api/auth/bearer/refresh', { form: { refresh_token: token } });

/** Returns whether an access token is valid now. */
async function isAccepted(accessToken: string): Promise<boolean> {
  const response = await keyward.request('GET', '/api/v1/session', {
    as: { headers: { authorization: `Bearer ${accessToken}` } },
  });
  assert.ok(response.status === 200 || response.body.code === 'unauthenticated', response.text);
  return response.status === 200;
}

async function exchangeToken(): Promise<HttpResponse> {
  const { appname, appkey, shortname, sharedSecret } = await keyward.asKey('READONLY');
  return keyward.exchange(requestToken({ appname, appkey, shortname, sharedSecret }, now()));
}

async function publishedKeys(): Promise<JWTVerifyGetKey> {
  const { body } = await keyward.ok('GET', '/.well-known/jwks.json');
  const members = body.keys.map((key: object) => Object.keys(key).sort().join(' '));
  assert.deepEqual(
    members,
    ['alg crv kid kty use x y', 'alg crv kid kty use x', 'alg e kid kty n use'],
    'no private members',
  );
  return createLocalJWKSet(body);
}

test('the response has exactly the members of the public contract at the top level', async () => {
  const { body } = await exchangeToken();
  assert.deepEqual(Object.keys(body).sort(), MEMBERS);
  assert.deepEqual(
    [body.expires_in, body.refresh_expires_in, body.token_type, body['not-before-policy'], body.scope],
    [3600, 30 * 86_400, 'bearer', 0, 'readonly'],
  );
});

test('an access token verifies with the published keys for only this issuer and audience', async () => {
  const { body } = await exchangeToken();
  const keys = await publishedKeys();
  const expected = { issuer: keyward.url, audience: `${keyward.url}/api/v1`, typ: 'at+jwt', algorithms: ['EdDSA'] };
  const currentDate = new Date(now() * 1000);
  const { payload } = await jwtVerify(body.access_token, keys, { ...expected, currentDate });
  const { appname, shortname, id } = await keyward.asKey('READONLY');
  assert.deepEqual(
    [payload.sub, payload['client_id'], payload.iat, payload.exp, payload['sid']],
    [id, `${appname}@${shortname}`, now(), now() + 3600, body['session-state']],
  );
  await assert.rejects(
    jwtVerify(body.access_token, keys, { ...expected, currentDate: new Date((now() + 3600) * 1000) }),
  );
});

test('an access token expires to the second', async () => {
  const { body } = await exchangeToken();
  keyward.clock.advance(3599);
  assert.equal(await isAccepted(body.access_token), true);
  keyward.clock.advance(1);
  assert.equal(await isAccepted(body.access_token), false);
});

test('rejects altered and forged access tokens', async () => {
  const { body } = await exchangeToken();
  const [header = '', payload = '', signature = ''] = String(body.access_token).split('.');
  const claims = JSON.parse(Buffer.from(payload, 'base64url').toString());
  const { kid } = decodeProtectedHeader(body.access_token);
  const { body: jwks } = await keyward.ok('GET', '/.well-known/jwks.json');
  const forged = [
    `${header}.${Buffer.from(JSON.stringify({ ...claims, sub: 'key_other' })).toString('base64url')}.${signature}`,
    `${Buffer.from('{"alg":"none","typ":"at+jwt"}').toString('base64url')}.${payload}.`,
    // The public key as an HMAC secret (RFC 8725, 2.1).
    signTexts(
      JSON.stringify({ alg: 'HS256', typ: 'at+jwt', kid }),
      JSON.stringify(claims),
      jwks.keys.find((key: { kid: string }) => key.kid === kid).x,
    ),
    `${header}.${payload}.`,
    `${header}.${payload}.${signature.slice(0, -2)}`,
    `${body.access_token}=`,
    requestToken(await keyward.asKey('READONLY'), now()),
    (await keyward.asKey('READONLY')).appkey,
    body.refresh_token,
  ];
  for (const token of forged) assert.equal(await isAccepted(token), false, token);
});

test('a session cookie does not replace an invalid Authorization header', async () => {
  const user = await keyward.signIn();
  for (const authorization of ['Bearer x.y.z', 'Basic YTpi', 'Bearer', 'bearer  x', '']) {
    await keyward.expectError('unauthenticated', 'GET', '/api/v1/session', {
      as: { headers: { ...user.headers, authorization } },
    });
  }
});

test('a refresh token is accepted once; within 30 seconds a repeat returns the same successor', async () => {
  const { body: first } = await exchangeToken();
  const { body: second } = await refresh(first.refresh_token);
  assert.deepEqual(Object.keys(second).sort(), MEMBERS);
  assert.notEqual(second.refresh_token, first.refresh_token);
  keyward.clock.advance(30);
  const { body: again } = await refresh(first.refresh_token);
  assert.equal(again.refresh_token, second.refresh_token);
  assert.ok(
    (await isAccepted(first.access_token)) &&
      (await isAccepted(second.access_token)) &&
      (await isAccepted(again.access_token)),
  );
});

test('a later reuse of a refresh token revokes its family, including access tokens', async () => {
  const { body: first } = await exchangeToken();
  const { body: apart } = await exchangeToken();
  const { body: second } = await refresh(first.refresh_token);
  keyward.clock.advance(31);
  const refusal = await refresh(first.refresh_token);
  assert.deepEqual([refusal.status, refusal.body.code], [400, 'invalid_grant']);
  assert.equal((await refresh(second.refresh_token)).status, 400);
  assert.equal(await isAccepted(first.access_token), false);
  assert.equal(await isAccepted(second.access_token), false);
  assert.ok(await isAccepted(apart.access_token), 'tokens of another exchange stay valid');
  const audit = await keyward.request('POST', '/api/v1/search/audit', {
    as: await keyward.signIn(),
    body: { search: 'used refresh token' },
  });
  assert.deepEqual([audit.body.meta.total, audit.body.data[0].action], [1, 'reuse'], 'the reuse is audited');
});

test('reuse of the refresh token before the previous token revokes the family even within 30 seconds', async () => {
  const { body: first } = await exchangeToken();
  const { body: second } = await refresh(first.refresh_token);
  const { body: third } = await refresh(second.refresh_token);
  assert.equal((await refresh(first.refresh_token)).status, 400);
  assert.equal(await isAccepted(third.access_token), false);
});

test('concurrent refreshes of a token return the same successor', async () => {
  const { body: first } = await exchangeToken();
  const responses = await Promise.all(Array.from({ length: 20 }, () => refresh(first.refresh_token)));
  assert.deepEqual(new Set(responses.map(({ status }) => status)), new Set([200]));
  assert.equal(new Set(responses.map(({ body }) => body.refresh_token)).size, 1);
});

test('a family expires after 30 days, however often it is refreshed, and reports its expiry', async () => {
  let { body } = await exchangeToken();
  const start = now();
  for (let day = 1; day < 30; day++) {
    keyward.clock.advance(86_400);
    body = (await refresh(body.refresh_token)).body;
    assert.equal(body.refresh_expires_in, start + 30 * 86_400 - now());
  }
  keyward.clock.advance(86_400 - 60);
  body = (await refresh(body.refresh_token)).body;
  assert.deepEqual([body.expires_in, body.refresh_expires_in], [60, 60], 'no token expires after its family');
  keyward.clock.advance(59);
  assert.ok(await isAccepted(body.access_token));
  keyward.clock.advance(1);
  assert.equal(await isAccepted(body.access_token), false);
  assert.equal((await refresh(body.refresh_token)).body.code, 'invalid_grant');
  assert.ok(now() > START_TIME);
});

test('returns 400 for a refresh token that this server did not issue', async () => {
  const { body } = await exchangeToken();
  const [kind, account, family, number, proof] = String(body.refresh_token).split('~');
  for (const token of [
    'x',
    [kind, account, family, '2', proof].join('~'),
    [kind, 'acct_other', family, number, proof].join('~'),
    `${body.refresh_token}x`,
    body.access_token,
  ]) {
    assert.equal((await refresh(token)).body.code, 'invalid_grant', token);
  }
  assert.equal((await refresh(body.refresh_token)).status, 200, 'the original token is still valid');
});

test('a refresh must be form-encoded', async () => {
  const { body } = await exchangeToken();
  const path = '/api/auth/bearer/refresh';
  await keyward.expectError('unsupported_media_type', 'POST', path, { body: { refresh_token: body.refresh_token } });
  await keyward.expectError('invalid_request', 'POST', path, { form: {} });
  await keyward.expectError('invalid_request', 'POST', path, { form: 'refresh_token=a&refresh_token=b' });
});
