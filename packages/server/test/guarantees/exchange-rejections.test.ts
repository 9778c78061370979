import assert from 'node:assert/strict';
import { createHmac, createSecretKey, generateKeyPairSync } from 'node:crypto';
import test from 'node:test';
import { SignJWT } from 'jose';
import { base64url, type Credentials, requestToken, signTexts, startKeyward } from '../support/keyward.ts';

const keyward = await startKeyward();
const key = await keyward.asKey();
const other = await keyward.addKey();
const { administrator } = await keyward.otherAccount();
const foreignKey = await keyward.addKey({ by: administrator });
const now = () => keyward.clock.now;
const { sharedSecret } = key;

let sequence = 0;
const claims = (members: Readonly<Record<string, unknown>> = {}) => {
  const { shortname, appname, appkey } = key;
  return JSON.stringify({ iat: now(), jti: `rejected-${++sequence}`, appname, appkey, shortname, ...members });
};
const signClaims = (payload: string, header = '{"alg":"HS256","typ":"JWT"}') =>
  signTexts(header, payload, sharedSecret);
const withHeader = (members: object) => signClaims(claims(), JSON.stringify({ alg: 'HS256', typ: 'JWT', ...members }));
const tokenWith = (change: Partial<Credentials>) => requestToken({ ...key, ...change }, now());

/** Returns the token with a different spelling of its signature: the last of 43 characters has two unused bits. */
function withUnusedBits(): string {
  const token = signClaims(claims());
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
  return token.slice(0, -1) + alphabet.charAt(alphabet.indexOf(token.slice(-1)) ^ 1);
}

const rejectedTokens: Readonly<Record<string, () => string | Promise<string>>> = {
  'another signature': () => tokenWith({ sharedSecret: `${sharedSecret}x` }),
  'an appkey of another key': () => tokenWith({ appkey: other.appkey }),
  'an appkey with another last character': () => tokenWith({ appkey: `${key.appkey.slice(0, -1)}-` }),
  'an unknown appname': () => tokenWith({ appname: 'nobody' }),
  'an appname in another case': () => tokenWith({ appname: key.appname.toUpperCase() }),
  'an unknown shortname': () => tokenWith({ shortname: 'absent1' }),
  'the shortname of another account': () => tokenWith({ shortname: foreignKey.shortname }),
  'a key of another account signed with this shared secret': () =>
    requestToken({ ...foreignKey, sharedSecret, shortname: key.shortname }, now()),
  'iat too old': () => requestToken(key, now() - 301),
  'iat too far in the future': () => requestToken(key, now() + 301),
  'iat with a fraction': () => signClaims(claims().replace(`"iat":${now()}`, `"iat":${now()}.5`)),
  'iat with an exponent': () => signClaims(claims().replace(`"iat":${now()}`, '"iat":1.8e9')),
  'no iat': () => requestToken(key, now(), { iat: undefined }),
  'no jti': () => requestToken(key, now(), { jti: undefined }),
  'an empty jti': () => requestToken(key, now(), { jti: '' }),
  'a jti of 257 characters': () => requestToken(key, now(), { jti: 'j'.repeat(257) }),
  'a boolean jti': () => requestToken(key, now(), { jti: true }),
  'no appkey': () => requestToken(key, now(), { appkey: undefined }),
  'exp, iss, aud and sub': () => requestToken(key, now(), { exp: now() + 60, iss: 'x', aud: 'y', sub: 'z' }),
  'a duplicate claim': () => signClaims(claims().replace('{', `{"appname":"${other.appname}",`)),
  'a nested claim': () => requestToken(key, now(), { more: { deep: 1 } }),
  'alg none': () => `${base64url('{"alg":"none"}')}.${base64url(claims())}.`,
  'alg none with a valid signature': () => signClaims(claims(), '{"alg":"none","typ":"JWT"}'),
  'alg hs256': () => signClaims(claims(), '{"alg":"hs256","typ":"JWT"}'),
  'a duplicate alg': () => signClaims(claims(), '{"alg":"none","alg":"HS256"}'),
  'another typ': () => withHeader({ typ: 'at+jwt' }),
  'a kid': () => withHeader({ kid: '1' }),
  crit: () => withHeader({ crit: ['b64'], b64: false }),
  'an embedded jwk': () => withHeader({ jwk: { kty: 'oct', k: 'AAAA' } }),
  'a jku header': () => withHeader({ jku: 'https://example.com/jwks.json' }),
  HS384: () => {
    const input = `${base64url('{"alg":"HS384","typ":"JWT"}')}.${base64url(claims())}`;
    return `${input}.${createHmac('sha384', sharedSecret).update(input).digest('base64url')}`;
  },
  'RS256 with an unknown key': async () => {
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    return new SignJWT(JSON.parse(claims())).setProtectedHeader({ alg: 'RS256' }).sign(privateKey);
  },
  'HS512 signed with jose': () =>
    new SignJWT(JSON.parse(claims()))
      .setProtectedHeader({ alg: 'HS512' })
      .sign(createSecretKey(sharedSecret.padEnd(64, '\0'), 'utf8')),
  'padding after the signature': () => `${signClaims(claims())}=`,
  'padding after the payload': () => signClaims(claims()).replace(/\.(?=[^.]*$)/, '=.'),
  'the standard base64 alphabet': () => {
    for (;;) {
      const token = signClaims(claims());
      if (/[-_]/.test(token)) return token.replaceAll('-', '+').replaceAll('_', '/');
    }
  },
  'non-zero unused bits': withUnusedBits,
  'a trailing newline': () => `${signClaims(claims())}\n`,
  'a fourth part': () => `${signClaims(claims())}.${base64url('x')}`,
  'no signature': () => signClaims(claims()).replace(/[^.]*$/, ''),
  'invalid UTF-8': () => {
    const input = `${base64url('{"alg":"HS256"}')}.${base64url(Buffer.concat([Buffer.from(claims()), Buffer.of(0xff)]))}`;
    return `${input}.${createHmac('sha256', sharedSecret).update(input).digest('base64url')}`;
  },
  'a byte order mark': () => signClaims(`\uFEFF${claims()}`),
  'an access token': () => key.accessToken,
  'a malformed token': () => 'a.b.c',
};

/** Returns the response without the values that differ between any two responses. */
function comparableText(response: Awaited<ReturnType<typeof keyward.exchange>>): string {
  const { date, 'x-request-id': id, ...headers } = response.headers;
  return JSON.stringify([response.status, headers, response.text.replaceAll(String(id), 'id'), date !== undefined]);
}

test('every rejected request token gets the same response, except for the request id', async () => {
  const usedToken = requestToken(key, now());
  assert.equal((await keyward.exchange(usedToken)).status, 200);
  const first = await keyward.exchange(usedToken);
  assert.equal(first.body.code, 'invalid_credentials');
  for (const [name, createToken] of Object.entries(rejectedTokens)) {
    assert.equal(comparableText(await keyward.exchange(await createToken())), comparableText(first), name);
  }
});

test('an expired key is rejected like an unknown key, from the second of its expiry', async () => {
  const expiring = await keyward.addKey({ expiresAt: now() + 10 });
  const unknown = comparableText(await keyward.exchange(tokenWith({ appname: 'nobody' })));
  keyward.clock.advance(9);
  assert.equal((await keyward.exchange(requestToken(expiring, now()))).status, 200);
  keyward.clock.advance(1);
  assert.equal(comparableText(await keyward.exchange(requestToken(expiring, now()))), unknown);
});

const wrongFormats: Readonly<Record<string, unknown>> = {
  'no jwt': {},
  'an empty jwt': { jwt: '' },
  'a number': { jwt: 7 },
  null: { jwt: null },
  'a list': { jwt: ['a.b.c'] },
  'a jwt above the maximum length': { jwt: 'a'.repeat(8193) },
  'an unknown member': { jwt: 'a.b.c', key: 'x' },
  'a list as body': ['a.b.c'],
  'a string as body': 'a.b.c',
};

for (const [name, body] of Object.entries(wrongFormats)) {
  test(`a body that does not match the schema returns 400: ${name}`, async () => {
    await keyward.expectError('invalid_request', 'POST', '/api/v1/auth/token', { body });
  });
}

test('invalid JSON returns 400, and another content type returns 415', async () => {
  const headers = { 'content-type': 'application/json' };
  await keyward.expectError('invalid_json', 'POST', '/api/v1/auth/token', { content: '{"jwt":', headers });
  await keyward.expectError('invalid_request', 'POST', '/api/v1/auth/token', { headers });
  const jwt = requestToken(key, now());
  await keyward.expectError('unsupported_media_type', 'POST', '/api/v1/auth/token', { form: { jwt } });
  assert.equal((await keyward.exchange(jwt)).status, 200, 'none of the requests used the token');
});
