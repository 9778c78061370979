import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import test from 'node:test';
import { createLogger, requestSerializer } from '../../src/http/logger.ts';
import { foreignKeyTest } from '../../src/http/secret-in-url.ts';
import { basicAuthorization } from '../support/basic.ts';
import { type ApiCaller, startKeyward } from '../support/keyward.ts';

const keyward = await startKeyward();
const as = await keyward.asUser('ADMIN');
const { administrator: otherAdministrator } = await keyward.otherAccount();

const UUID = '550e8400-e29b-41d4-a716-446655440000';
const BASE64 = 'q3J/x+8Zf0Yk2Lw9VbN4mT7cR1sD6gHj5aPeUoIiKlM';
const register = (format: object, caller: ApiCaller = as) =>
  keyward.request('POST', '/api/v1/key-formats', { body: format, as: caller });

let counter = 0;
/** Imports the digest of a key of another system. @returns the name of the key */
async function importKey(key: string, format: string): Promise<string> {
  const name = `adopted-${++counter}`;
  const sha256 = createHash('sha256').update(key).digest('hex');
  const rows = [{ name, role: 'READONLY', sha256, key_format: format }];
  const { body } = await keyward.ok('POST', '/api/v1/key-import', { body: { rows }, as });
  assert.equal(body.data.imported, 1, JSON.stringify(body.data));
  return name;
}

/** Returns the verdict and the last step of the explanation. */
async function verdict(key: string): Promise<string> {
  const { code, steps } = (await keyward.ok('POST', '/api/v1/verify/explain', { body: { key }, as })).body.data;
  const verdict = (await keyward.ok('POST', '/api/v1/verify', { body: { key }, as })).body.data;
  assert.equal(verdict.code, code);
  return code === 'valid' ? code : `${code} at ${steps.at(-1).step}`;
}

test('keys of a length range are valid at every length in the range; keys of other lengths are rejected without hashing', async () => {
  const range = { name: 'range', prefix: 'r_', min_length: 34, max_length: 40, alphabet: 'hex' };
  const { body } = await register(range);
  const expected = { ...range, type: 'characters', length: null, alphabet: '0123456789abcdef', bits: 128 };
  assert.deepEqual(body.data, { ...expected, created_at: keyward.clock.now });
  for (const length of [34, 37, 40]) {
    const key = `r_${'5af0'.repeat(10).slice(0, length - 2)}`;
    assert.equal(await verdict(key), 'unknown at known');
    await importKey(key, 'range');
    assert.equal(await verdict(key), 'valid');
  }
  for (const length of [33, 41]) {
    const key = `r_${'5af0'.repeat(10).slice(0, length - 2)}`;
    await importKey(key, 'range');
    assert.equal(await verdict(key), 'unknown at format', key);
  }
});

test('base64 keys are valid with their padding, and UUID keys only as version 4', async () => {
  assert.equal((await register({ name: 'b64', min_length: 40, max_length: 44, alphabet: 'base64' })).status, 201);
  const { body } = await register({ name: 'uuid', type: 'uuid' });
  const uuids = { length: 36, min_length: 36, max_length: 36, alphabet: null, bits: 122 };
  assert.deepEqual(body.data, { name: 'uuid', type: 'uuid', prefix: '', ...uuids, created_at: keyward.clock.now });
  for (const key of [`${BASE64}=`, `${BASE64.slice(1)}==`, BASE64]) {
    await importKey(key, 'b64');
    assert.equal(await verdict(key), 'valid', key);
  }
  for (const key of [`=${BASE64}`, `${BASE64.slice(2)}==`, `${BASE64}-`]) {
    await importKey(key, 'b64');
    assert.equal(await verdict(key), 'unknown at format', key);
  }
  for (const key of [UUID, UUID.toUpperCase()]) {
    await importKey(key, 'uuid');
    assert.equal(await verdict(key), 'valid', key);
  }
  for (const key of [UUID.replace('41d4', '11d4'), UUID.replace('41d4', '71d4'), UUID.replaceAll('-', '')]) {
    await importKey(key, 'uuid');
    assert.equal(await verdict(key), 'unknown at format', key);
  }
});

test('a key of each format works wherever a key is accepted', async () => {
  const { body } = await keyward.ok('POST', '/api/v1/shared-secret', { as });
  const sharedSecret = body.data.shared_secret;
  keyward.secrets.add(sharedSecret);
  const presented = {
    uuid: UUID.replace('41d4', '4fff'),
    b64: `${BASE64.replace('q', 'z')}=`,
    range: `r_${'5'.repeat(38)}`,
  };
  for (const [format, appkey] of Object.entries(presented)) {
    const appname = await importKey(appkey, format);
    const holder = await keyward.tokensOf({ shortname: 'acme1', appname, appkey, sharedSecret });
    await keyward.ok('GET', `/api/v1/api-keys/${appname}`, { as: holder });
    for (const headers of [{ 'x-api-key': appkey }, { authorization: `Bearer ${appkey}` }]) {
      const passed = await keyward.request('GET', '/api/v1/forward-auth/acme1', { headers, checked: false });
      assert.equal(passed.status, 200, `${format} ${passed.text}`);
    }
    for (const authorization of [
      basicAuthorization(`${appname}@acme1`, appkey),
      `Basic ${btoa(`${appname}@acme1:${appkey}`)}`,
    ]) {
      const form = { grant_type: 'client_credentials', audience: 'billing' };
      await keyward.ok('POST', '/oauth2/token', { form, headers: { authorization } });
    }
  }
});

test('a plain key in an import must match its key format', async () => {
  const rows = [
    { name: 'plain-uuid', role: 'READONLY', key: UUID.replace('0000', '0001') },
    { name: 'plain-old-uuid', role: 'READONLY', key: UUID.replace('41d4', '11d4') },
    { name: 'plain-base64', role: 'READONLY', key: BASE64.replace('q', 'Q'), key_format: 'b64' },
    { name: 'plain-other', role: 'READONLY', key: BASE64.replace('q', 'R'), key_format: 'uuid' },
  ];
  const { data } = (await keyward.ok('POST', '/api/v1/key-import', { body: { rows, partial: true }, as })).body;
  assert.deepEqual(
    data.rows.map(({ outcome }: { outcome: string }) => outcome),
    ['imported', 'rejected', 'imported', 'rejected'],
  );
});

test('a format requires 112 random bits at its minimum length, not counting padding', async () => {
  for (const [format, bits] of [
    [{ min_length: 27, max_length: 64, alphabet: 'hex' }, 108],
    [{ length: 20, alphabet: 'base64' }, 108],
    [{ min_length: 19, max_length: 44, alphabet: 'base64' }, 108],
  ] as const) {
    const { body } = await register({ name: 'weak', ...format });
    assert.equal(body.code, 'weak_key_format', JSON.stringify(format));
    assert.match(body.message, new RegExp(`at most ${bits} random bits`));
  }
  assert.equal(
    (await register({ name: 'strong', min_length: 28, max_length: 64, alphabet: 'hex' })).body.data.bits,
    112,
  );
  assert.equal((await register({ name: 'strong-2', length: 24, alphabet: 'base64' })).body.data.bits, 132);
});

test('rejects an incomplete or contradictory format and names the member to set', async () => {
  const choices =
    /^The body must be a name, and either length and alphabet, or min_length, max_length and alphabet, or/;
  for (const [format, message] of [
    [{}, choices],
    [{ alphabet: 'hex' }, choices],
    [{ alphabet: 'hex', length: 40, max_length: 50 }, choices],
    [{ type: 'uuid', length: 36 }, choices],
    [{ type: 'uuid', alphabet: 'hex' }, choices],
    [{ alphabet: 'hex', min_length: 40 }, /^max_length is missing\.$/],
    [{ length: 40 }, /^alphabet is missing\.$/],
    [{ alphabet: 'hex', min_length: 50, max_length: 40 }, /^min_length must not exceed max_length\.$/],
    [{ alphabet: 'hex', min_length: 50, max_length: 257 }, /^max_length must be the length of the longest key/],
    [{ type: 'ulid' }, /^type must be uuid/],
    [{ alphabet: 'hexx', length: 40 }, /^alphabet must contain each character only once\.$/],
  ] as const) {
    const { body } = await register({ name: 'bad', ...format });
    assert.equal(body.code, 'invalid_request', JSON.stringify(format));
    assert.match(body.message, message);
  }
});

test('a leak check finds a key of each format in a text, and a URL with such a key is rejected and not logged', async () => {
  const [padded, uuid] = [`${BASE64.replace('q', '7')}=`, UUID.replace('550e', '660e')];
  const [inBase64, asUuid] = [await importKey(padded, 'b64'), await importKey(uuid, 'uuid')];
  const text = `KEY=${padded}\nGET /v1/${padded}/more?id=x${uuid}`;
  const found = (await keyward.ok('POST', '/api/v1/leaks/check', { body: { text }, as })).body.data.keys;
  assert.deepEqual(found.map(({ appname }: { appname: string }) => appname).sort(), [inBase64, asUuid].sort());
  for (const key of [`key=${padded}`, `"${uuid}"`]) {
    assert.equal((await keyward.request('POST', '/api/v1/key-lookup', { body: { key }, as })).status, 200, key);
  }
  const logUrl = (url: string) => {
    const lines: string[] = [];
    const serializers = { req: requestSerializer(foreignKeyTest(keyward.context)) };
    const logger = createLogger({ write: (line) => void lines.push(line) }).child({}, { serializers });
    logger.error({ req: { id: '1', method: 'GET', url } });
    return lines.join('');
  };
  for (const key of [padded, uuid]) {
    for (const url of [
      `/docs?q=${key}`,
      `/docs/${key}`,
      `/docs/${key}/more`,
      `/docs?q=${encodeURIComponent(key)}&a=1`,
    ]) {
      await keyward.expectError('secret_in_url', 'GET', url);
      const line = logUrl(url);
      for (const part of key.replace('=', '').split('/')) assert.ok(!line.includes(part), `${url} ${line}`);
    }
    const verdict = { 'x-api-key': uuid, 'x-forwarded-method': 'GET', 'x-forwarded-uri': `/flows/${key}` };
    const response = await keyward.request('GET', '/api/v1/forward-auth/acme1', { headers: verdict, checked: false });
    assert.equal(response.status, 401);
  }
  await keyward.ok('GET', `/api/v1/api-keys?q=${UUID.replace('550e', '770e')}`, { as });
});

test('a bearer credential with a key format of any account is reported as an API key, whether or not it exists', async () => {
  await register({ name: 'theirs', prefix: 'theirs-', length: 47, alphabet: 'hex' }, otherAdministrator);
  const responseTo = async (path: string, token: string) => {
    const headers = { authorization: `Bearer ${token}` };
    const { status, body } = await keyward.request('GET', path, { headers });
    return `${status} ${body.code} ${body.message}`;
  };
  const sentences = new Set<string>();
  for (const token of [
    UUID,
    UUID.replace('0000', '9999'),
    `${BASE64}=`,
    `r_${'5af0'.repeat(8)}`,
    `theirs-${'0'.repeat(40)}`,
  ]) {
    sentences.add(await responseTo('/api/v1/api-keys', token));
  }
  assert.equal(sentences.size, 1);
  const [message = ''] = sentences;
  assert.match(message, /^401 unauthenticated This has the format of an API key, .*POST \/api\/v1\/auth\/token/);
  for (const token of [UUID.replace('41d4', '11d4'), `theirs-${'0'.repeat(39)}`, 'nothing', `${UUID}.a.b`]) {
    assert.match(
      await responseTo('/api/v1/api-keys', token),
      /^401 unauthenticated The access token is invalid/,
      token,
    );
  }
  const headers = { authorization: `Bearer ${UUID}` };
  const introspected = await keyward.request('POST', '/oauth2/introspect', { form: { token: 'a' }, headers });
  assert.match(introspected.text, /This has the format of an API key/);
});
