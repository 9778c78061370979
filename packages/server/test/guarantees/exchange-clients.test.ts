import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import test from 'node:test';
import { promisify } from 'node:util';
import { SignJWT } from 'jose';
import jwt from 'jsonwebtoken';
import { hasGnuBase64, skipUnlessInstalled, skipWithout } from '../../../../scripts/required-tools.ts';
import { requestToken, signTexts, startKeyward } from '../support/keyward.ts';

const keyward = await startKeyward();
const key = await keyward.asKey();
const { shortname, appname, appkey, sharedSecret } = key;
const identity = { appname, appkey, shortname };
const HEADER = '{"alg":"HS256","typ":"JWT"}';
const now = () => keyward.clock.now;

/** Returns the claims as JSON text, with values that JSON.stringify cannot write, such as large integers. */
function payloadText(members: Readonly<Record<string, string>>): string {
  const allMembers: Record<string, string> = { iat: String(now()), jti: '"j"' };
  for (const [name, value] of Object.entries(identity)) allMembers[name] = JSON.stringify(value);
  return `{${Object.entries({ ...allMembers, ...members })
    .map(([name, source]) => `"${name}":${source}`)
    .join(',')}}`;
}

const accepted: Readonly<Record<string, () => string | Promise<string>>> = {
  'iat as a decimal string': () => signTexts(HEADER, payloadText({ iat: `"${now()}"`, jti: '"s1"' }), sharedSecret),
  'jti as a small integer': () => signTexts(HEADER, payloadText({ jti: '7' }), sharedSecret),
  'jti as a negative integer': () => signTexts(HEADER, payloadText({ jti: '-7' }), sharedSecret),
  'jti as an integer beyond 2^53': () => signTexts(HEADER, payloadText({ jti: '9007199254740993' }), sharedSecret),
  'the integer below it': () => signTexts(HEADER, payloadText({ jti: '9007199254740992' }), sharedSecret),
  'jti as an integer of 128 bits': () =>
    signTexts(HEADER, payloadText({ jti: '340282366920938463463374607431768211455' }), sharedSecret),
  'jti as a string with escapes': () => signTexts(HEADER, payloadText({ jti: '"\\u0061\\"\\\\b"' }), sharedSecret),
  'a header with typ first': () => signTexts('{"typ":"JWT","alg":"HS256"}', payloadText({ jti: '"h1"' }), sharedSecret),
  'a header without typ': () => signTexts('{"alg":"HS256"}', payloadText({ jti: '"h2"' }), sharedSecret),
  'typ in lower case': () => signTexts('{"alg":"HS256","typ":"jwt"}', payloadText({ jti: '"h3"' }), sharedSecret),
  'a header with newlines and tabs': () =>
    signTexts('{\n\t"alg": "HS256",\n\t"typ": "JWT"\n}\n', payloadText({ jti: '"h4"' }), sharedSecret),
  'a header with CRLF': () =>
    signTexts('{\r\n  "typ" : "JWT",\r\n  "alg" : "HS256"\r\n}', payloadText({ jti: '"h5"' }), sharedSecret),
  'a pretty-printed payload': () =>
    signTexts(HEADER, JSON.stringify({ ...identity, jti: 'p1', iat: now() }, null, '\t'), sharedSecret),
  'unknown claims': () => signTexts(HEADER, payloadText({ jti: '"p2"', version: '1.5e3' }), sharedSecret),
  'jose with an integer iat': () =>
    new SignJWT({ ...identity, jti: 'jose' })
      .setProtectedHeader({ alg: 'HS256', typ: 'JWT' })
      .setIssuedAt(now())
      .sign(new TextEncoder().encode(sharedSecret)),
  'jsonwebtoken with a numeric jti': () =>
    jwt.sign({ ...identity, iat: now(), jti: 31_999 }, sharedSecret, { algorithm: 'HS256' }),
};

for (const [name, createToken] of Object.entries(accepted)) {
  test(`the exchange accepts a request token with ${name}, once`, async () => {
    const token = await createToken();
    const response = await keyward.exchange(token);
    assert.equal(response.status, 200, response.text);
    assert.equal((await keyward.exchange(token)).status, 401);
  });
}

for (const [offset, status] of [
  [-301, 401],
  [-300, 200],
  [300, 200],
  [301, 401],
] as const) {
  test(`a request token issued ${offset} seconds from now returns ${status}`, async () => {
    assert.equal((await keyward.exchange(requestToken(key, now() + offset))).status, status);
  });
}

const SCRIPT = `
set -eu
json=$(printf '%s' "$CONNECTION" | base64 -d)
member() { printf '%s' "$json" | sed -E 's/.*"'"$1"'":"([^"]*)".*/\\1/'; }
b64() { base64 -w0 | tr '+/' '-_' | tr -d '='; }
header=$(printf '{\\n\\t"typ": "JWT",\\n\\t"alg": "HS256"\\n}' | b64)
claims=$(printf '{"iat":"%s","jti":%s,"appname":"%s","appkey":"%s","shortname":"%s"}' \\
  "$NOW" "$RANDOM" "$(member appname)" "$(member appkey)" "$(member shortname)" | b64)
signature=$(printf '%s' "$header.$claims" | openssl dgst -sha256 -hmac "$(member sharedsecret)" -binary | b64)
curl -sS --fail-with-body -H 'Content-Type: application/json' \\
  -d "{\\"jwt\\":\\"$header.$claims.$signature\\"}" "$(member url)/auth/token"
`;

test('a shell script with base64 -d, openssl and curl gets a token from the connection secret', {
  skip:
    skipUnlessInstalled('bash', 'openssl', 'curl') ||
    skipWithout('gnu-base64', hasGnuBase64(), 'GNU base64 is not installed'),
}, async () => {
  const created = await keyward.ok('POST', '/api/v1/api-keys', {
    body: { appname: 'shell', roles: ['READONLY'] },
    as: await keyward.asUser(),
  });
  const env = { PATH: process.env['PATH'], CONNECTION: created.body.data.connection_secret, NOW: String(now()) };
  const { stdout } = await promisify(execFile)('bash', ['-c', SCRIPT], { env });
  const { access_token: token } = JSON.parse(stdout);
  const { body } = await keyward.ok('GET', '/api/v1/session', {
    as: { headers: { authorization: `Bearer ${token}` } },
  });
  assert.deepEqual([body.data.kind, body.data.name, body.data.role], ['key', 'shell', 'readonly']);
});

test('the connection secret decodes with padding-free base64 and lists its members in the order of the contract', async () => {
  const { body } = await keyward.ok('POST', '/api/v1/api-keys', {
    body: { appname: 'members', roles: ['READONLY'] },
    as: await keyward.asUser(),
  });
  const text: string = body.data.connection_secret;
  assert.match(text, /^(?:[A-Za-z0-9+/]{4})+$/);
  const members = JSON.parse(Buffer.from(text, 'base64').toString('utf8'));
  assert.deepEqual(Object.keys(members), ['url', 'shortname', 'appname', 'sharedsecret', 'appkey']);
  assert.equal(members.url, `${keyward.url}/api/v1`);
});
