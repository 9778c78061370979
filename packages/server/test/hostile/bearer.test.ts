import assert from 'node:assert/strict';
import { createHmac, createPublicKey, generateKeyPairSync, sign } from 'node:crypto';
import test, { after } from 'node:test';
import { findSecrets, formatKey } from '@keyward/contract';
import fc from 'fast-check';
import { base64url, requestToken, startKeyward } from '../support/keyward.ts';
import { assertClientError, assertNoSecretLogged, DatabaseWatcher } from './support/database-watcher.ts';

const keyward = await startKeyward();
const user = await keyward.asUser('ADMIN');
const key = await keyward.asKey('ADMIN');
const { administrator } = await keyward.otherAccount();
const foreign = await keyward.addKey({ by: administrator });
const watcher = new DatabaseWatcher(keyward);
after(() => watcher.close());

const { accessToken } = key;
const [header = '', payload = '', signature = ''] = accessToken.split('.');
const decoded = (segment: string) => JSON.parse(Buffer.from(segment, 'base64url').toString());
const claims: Readonly<Record<string, unknown>> = decoded(payload);
const { newest } = keyward.context.accessTokens;
const { keys } = (await keyward.ok('GET', '/.well-known/jwks.json')).body;
const jwk = keys.find(({ alg }: { alg: string }) => alg === 'EdDSA');
const publicKey = createPublicKey({ key: jwk, format: 'jwk' });
const now = () => keyward.clock.now;

/** Signs any text with the real key. */
function signWithRealKey(headerText: string, payloadText: string): string {
  const input = `${base64url(headerText)}.${base64url(payloadText)}`;
  return `${input}.${sign(null, Buffer.from(input), newest.signing.key).toString('base64url')}`;
}
const realHeader = { alg: 'EdDSA', typ: 'at+jwt', kid: newest.id };
const withClaims = (members: object) =>
  signWithRealKey(JSON.stringify(realHeader), JSON.stringify({ ...claims, ...members }));
const withHeader = (members: object) =>
  signWithRealKey(JSON.stringify({ ...realHeader, ...members }), JSON.stringify(claims));

function signWithHmac(algorithm: string, hash: string, secret: string | Buffer): string {
  const input = `${base64url(JSON.stringify({ ...realHeader, alg: algorithm }))}.${payload}`;
  return `${input}.${createHmac(hash, secret).update(input).digest('base64url')}`;
}

function signedByUnknownKey(): string {
  const unknownKey = generateKeyPairSync('ed25519');
  const input = `${header}.${payload}`;
  return `${input}.${sign(null, Buffer.from(input), unknownKey.privateKey).toString('base64url')}`;
}

const spki = publicKey.export({ type: 'spki', format: 'der' });
const pem = publicKey.export({ type: 'spki', format: 'pem' }).toString();
const unsigned = (alg: string) => `${base64url(JSON.stringify({ ...realHeader, alg }))}.${payload}.`;
const standard = (text: string) => text.replaceAll('-', '+').replaceAll('_', '/');

/** Texts that are not access tokens of this API; the last texts are signed with the real key. */
const forged: Readonly<Record<string, string>> = {
  ...Object.fromEntries(['none', 'None', 'NONE', 'nOnE', ''].map((alg) => [`alg "${alg}"`, unsigned(alg)])),
  'alg none with the real signature': unsigned('none') + signature,
  'HS256 with the public key': signWithHmac('HS256', 'sha256', Buffer.from(jwk.x, 'base64url')),
  'HS256 with the text of the public key': signWithHmac('HS256', 'sha256', jwk.x),
  'HS256 with the public key in PEM': signWithHmac('HS256', 'sha256', pem),
  'HS256 with the public key in DER': signWithHmac('HS256', 'sha256', spki),
  'HS256 with an empty secret': signWithHmac('HS256', 'sha256', ''),
  'HS384 with the public key': signWithHmac('HS384', 'sha384', pem),
  'HS512 with the shared secret': signWithHmac('HS512', 'sha512', key.sharedSecret),
  'EdDSA by name, HS256 with the shared secret': signWithHmac('EdDSA', 'sha256', key.sharedSecret),
  'an unknown signing key': signedByUnknownKey(),
  'no signature': `${header}.${payload}.`,
  'a signature of zeros': `${header}.${payload}.${base64url(Buffer.alloc(64))}`,
  'a signature too long': `${header}.${payload}.${base64url(Buffer.concat([Buffer.from(signature, 'base64url'), Buffer.of(0)]))}`,
  'one part': header,
  'two parts': `${header}.${payload}`,
  'four parts': `${accessToken}.${signature}`,
  'five parts, as encrypted tokens have': `${accessToken}.${payload}.${signature}`,
  'an empty part': `${header}..${signature}`,
  padding: `${accessToken}==`,
  'the standard base64 alphabet': standard(accessToken) === accessToken ? `${accessToken}+` : standard(accessToken),
  'a request token': requestToken(key, now()),
  'a refresh token': key.refreshToken,
  'a key itself': key.appkey,
  'the shared secret': key.sharedSecret,
  'a session': user.cookie.split(';')[0]?.split('=')[1] ?? '',
  'another audience': withClaims({ aud: 'https://service.example' }),
  'the audience of ID tokens': withClaims({ aud: keyward.url }),
  'a list of audiences': withClaims({ aud: [claims['aud'], 'https://service.example'] }),
  'no audience': withClaims({ aud: undefined }),
  'another issuer': withClaims({ iss: 'https://evil.example' }),
  'an issuer with a slash': withClaims({ iss: `${keyward.url}/` }),
  'an expiry one second ago': withClaims({ exp: now() - 1 }),
  'an expiry now': withClaims({ exp: now() }),
  'no expiry': withClaims({ exp: undefined }),
  'an expiry that is a text': withClaims({ exp: 'never' }),
  'an expiry that is null': withClaims({ exp: null }),
  'an old generation of the key': withClaims({ gen: Number(claims['gen']) + 1 }),
  'a generation that is a text': withClaims({ gen: String(claims['gen']) }),
  'another generation of the shared secret': withClaims({ sgen: Number(claims['sgen']) + 1 }),
  'no generation of the shared secret': withClaims({ sgen: undefined }),
  'another kind of subject': withClaims({ kind: 'person' }),
  'no kind of subject': withClaims({ kind: undefined }),
  'a family that is an object': withClaims({ sid: { $ne: null } }),
  'another account': withClaims({ acc: decoded(foreign.accessToken.split('.')[1] ?? '').acc }),
  'another subject': withClaims({ sub: foreign.id }),
  'an ID token by its type': withHeader({ typ: 'JWT' }),
  'no type': withHeader({ typ: undefined }),
  'another kid': withHeader({ kid: '../../../dev/null' }),
  'a kid with a quote': withHeader({ kid: `' or 1=1 --` }),
  'an embedded key': withHeader({ jwk }),
  'a key URL': withHeader({ jku: `${keyward.url}/.well-known/jwks.json` }),
  'a certificate URL': withHeader({ x5u: 'https://evil.example/cert' }),
  'a certificate': withHeader({ x5c: ['AAAA'] }),
  'a critical extension': withHeader({ crit: ['b64'], b64: true }),
  'a duplicate header member': signWithRealKey(
    JSON.stringify(realHeader).replace('{', '{"alg":"EdDSA",'),
    JSON.stringify(claims),
  ),
  'reordered header members': signWithRealKey(
    JSON.stringify({ typ: 'at+jwt', alg: 'EdDSA', kid: newest.id }),
    JSON.stringify(claims),
  ),
  'claims that are null': signWithRealKey(JSON.stringify(realHeader), 'null'),
  'claims that are a list': signWithRealKey(JSON.stringify(realHeader), '[]'),
  'claims that are not JSON': signWithRealKey(JSON.stringify(realHeader), 'x'),
  'claims that are a number': signWithRealKey(JSON.stringify(realHeader), '7'),
};

/** Returns the parts of a response that do not differ between requests. */
async function comparableResponse(authorization: string): Promise<string> {
  const response = await keyward.request('GET', '/api/v1/session', { headers: { authorization } });
  const { date: _date, 'x-request-id': id, ...headers } = response.headers;
  // Without a bearer token the challenge has no error (RFC 6750, 3.1).
  const comparable = {
    ...headers,
    'www-authenticate': headers['www-authenticate']?.replace(', error="invalid_token"', ''),
  };
  return JSON.stringify([response.status, comparable, response.text.replaceAll(String(id), 'id')]);
}

const refusal = await comparableResponse('Bearer a.b.c');

test('rejects everything that is not an access token of this API with the same response', async () => {
  assert.match(refusal, /^\[401,.*unauthenticated/);
  watcher.watch();
  for (const [name, token] of Object.entries(forged)) {
    if (findSecrets(token).every(({ kind }) => kind === 'token'))
      assert.equal(await comparableResponse(`Bearer ${token}`), refusal, name);
  }
  assert.ok(!watcher.hasChanged());
});

test('another kind of Keyward secret is reported by its format, whether or not it exists', async () => {
  const others = {
    [key.appkey]: /API key.*request token/,
    [formatKey('kw', 'A'.repeat(30))]: /API key/,
    [key.refreshToken]: /refresh token/,
  };
  for (const [secret, message] of Object.entries(others)) {
    const headers = { authorization: `Bearer ${secret}` };
    const { body, headers: answered } = await keyward.expectError('unauthenticated', 'GET', '/api/v1/api-keys', {
      headers,
    });
    assert.match(body.message, message);
    assert.equal(answered['www-authenticate'], 'Bearer realm="keyward", error="invalid_token"');
  }
  const anonymous = await keyward.expectError('unauthenticated', 'GET', '/api/v1/api-keys', {});
  assert.equal(anonymous.headers['www-authenticate'], 'Bearer realm="keyward"');
});

const schemes: Readonly<Record<string, string>> = {
  nothing: '',
  'the scheme alone': 'Bearer',
  'no scheme': accessToken,
  'another scheme': `Basic ${base64url(`${key.appname}:${key.appkey}`)}`,
  'two tokens': `Bearer ${accessToken} ${accessToken}`,
  'two tokens with a comma': `Bearer ${accessToken}, Bearer ${accessToken}`,
  'a tab': `Bearer\t${accessToken}`,
  quotes: `Bearer "${accessToken}"`,
  'the JSON serialization': `Bearer ${JSON.stringify({ protected: header, payload, signature })}`,
};

test('rejects a token in another scheme or syntax, even with a session cookie', async () => {
  for (const [name, authorization] of Object.entries(schemes))
    assert.equal(await comparableResponse(authorization), refusal, name);
  for (const authorization of ['', 'Bearer a.b.c', schemes['another scheme'] ?? '']) {
    const headers = { ...user.headers, authorization };
    await keyward.expectError('unauthenticated', 'GET', '/api/v1/session', { headers });
  }
});

test('every endpoint accepts one or more spaces after the scheme, in any case (RFC 9110, 11.4)', async () => {
  for (const scheme of ['Bearer  ', 'bearer   ', 'BEARER ']) {
    const token = { authorization: scheme + accessToken };
    await keyward.ok('GET', '/api/v1/session', { headers: token });
    await keyward.ok('POST', '/oauth2/introspect', { headers: token, form: { token: 'x' } });
    const headers = { authorization: scheme + key.appkey };
    assert.equal((await keyward.request('GET', '/api/v1/forward-auth/acme1', { headers, checked: false })).status, 200);
  }
});

test('rejects a token truncated at any length', async () => {
  for (let length = 0; length < accessToken.length; length++) {
    assert.equal(await comparableResponse(`Bearer ${accessToken.slice(0, length)}`), refusal, `${length} characters`);
  }
  const jwt = requestToken(key, now());
  watcher.watch();
  for (let length = 1; length < jwt.length; length++) {
    const response = await keyward.exchange(jwt.slice(0, length));
    assert.equal(response.body.code, 'invalid_credentials', `${length} characters`);
  }
  assert.ok(!watcher.hasChanged());
  assert.equal((await keyward.exchange(jwt)).status, 200, 'the whole token is still valid');
});

/** Changes, inserts or removes one character of a token. */
const mutation = (token: string) =>
  fc
    .record({
      at: fc.nat(token.length - 1),
      other: fc.integer({ min: 0x21, max: 0x7e }).map((code) => String.fromCharCode(code)),
      way: fc.constantFrom('change', 'insert', 'remove'),
    })
    .map(
      ({ at, other, way }) =>
        token.slice(0, at) + (way === 'remove' ? '' : other) + token.slice(way === 'insert' ? at : at + 1),
    )
    .filter((changed) => changed !== token);

test('rejects an access token with one changed character', async () => {
  watcher.watch();
  const property = fc.asyncProperty(
    mutation(accessToken),
    async (token) => (await comparableResponse(`Bearer ${token}`)) === refusal,
  );
  await fc.assert(property, { numRuns: 400 });
  assert.ok(!watcher.hasChanged());
  assert.notEqual(await comparableResponse(`Bearer ${accessToken}`), refusal);
});

test('a request token with one changed character is not exchanged, and the original request token stays unused', async () => {
  const jwt = requestToken(key, now());
  watcher.watch();
  const property = fc.asyncProperty(mutation(jwt), async (changed) => {
    const response = await keyward.exchange(changed);
    assertClientError(response, changed, changed);
    return response.body.code === 'invalid_credentials';
  });
  await fc.assert(property, { numRuns: 400 });
  assert.ok(!watcher.hasChanged());
  assert.equal((await keyward.exchange(jwt)).status, 200);
});

test('a refresh token with one changed character is rejected and revokes nothing', async () => {
  const { refreshToken } = await keyward.tokensOf(key);
  watcher.watch();
  const property = fc.asyncProperty(mutation(refreshToken), async (changed) => {
    const response = await keyward.request('POST', '/api/auth/bearer/refresh', { form: { refresh_token: changed } });
    return response.status === 400 && response.body.code === 'invalid_grant';
  });
  await fc.assert(property, { numRuns: 200 });
  assert.ok(!watcher.hasChanged());
  await keyward.ok('POST', '/api/auth/bearer/refresh', { form: { refresh_token: refreshToken } });
});

test('these requests write nothing to the log', () => {
  assert.deepEqual(keyward.log, []);
  assertNoSecretLogged(keyward, [...Object.values(forged), accessToken, key.appkey, key.sharedSecret]);
});
