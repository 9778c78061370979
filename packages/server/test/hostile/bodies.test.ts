import assert from 'node:assert/strict';
import test, { after } from 'node:test';
import { gzipSync } from 'node:zlib';
import { requestToken, startKeyward } from '../support/keyward.ts';
import { assertClientError, assertNoSecretLogged, DatabaseWatcher } from './support/database-watcher.ts';

const keyward = await startKeyward();
const administrator = await keyward.asUser('ADMIN');
const key = await keyward.asKey('ADMIN');
const watcher = new DatabaseWatcher(keyward);
after(() => watcher.close());

const JSON_TYPE = 'application/json';
const FORM_TYPE = 'application/x-www-form-urlencoded';
const valid = '{"appname":"made","roles":["READONLY"]}';
const nested = (open: string, close: string) => open.repeat(10_000) + close.repeat(10_000);
const bytes = (...parts: (string | number[])[]) =>
  Buffer.concat(parts.map((part) => (typeof part === 'string' ? Buffer.from(part) : Buffer.from(part))));

interface RequestContent {
  readonly content: string | Buffer;
  readonly type?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Bodies for the creation of a key, by the expected error code. */
const rejected: Readonly<Record<string, Readonly<Record<string, RequestContent>>>> = {
  invalid_json: {
    'not JSON': { content: 'appname=made' },
    'one brace': { content: '{' },
    'a truncated text': { content: valid.slice(0, -9) },
    'trailing text': { content: `${valid}{}` },
    'a trailing comma': { content: valid.replace('}', ',}') },
    'single quotes': { content: valid.replaceAll('"', "'") },
    'a comment': { content: `/**/${valid}` },
    'not a number': { content: '{"expires_at":NaN}' },
    'a control character within a text': { content: valid.replace('made', 'ma\u0001de') },
    'a byte order mark': { content: `\uFEFF${valid}` },
    'a trailing null character': { content: `${valid}\0` },
    'UTF-16': { content: Buffer.from(valid, 'utf16le') },
    'Latin-1': { content: Buffer.from('{"appname":"made","roles":["READONLY"],"description":"\u00e9"}', 'latin1') },
    'an overlong character': { content: bytes('{"appname":"', [0xc0, 0xaf], '"}') },
    'a surrogate in UTF-8': { content: bytes('{"appname":"', [0xed, 0xa0, 0x80], '"}') },
    'only white space': { content: '   ' },
    'a duplicate member': { content: valid.replace('{', '{"appname":"first",') },
    'a nested duplicate member': { content: '{"a":[{"b":{"c":1,"c":2}}]}' },
  },
  invalid_request: {
    'an empty body': { content: '' },
    null: { content: 'null' },
    'a number': { content: '7' },
    'a text': { content: '"appname"' },
    'a list': { content: `[${valid}]` },
    'ten thousand nested lists': { content: nested('[', ']') },
    'ten thousand nested objects': { content: `${'{"a":'.repeat(9000)}1${'}'.repeat(9000)}` },
    'a number with many digits': { content: `{"appname":"made","roles":["READONLY"],"expires_at":${'9'.repeat(400)}}` },
    'an integer written as a fraction, with a trailing error': { content: valid.replace('}', ',"expires_at":1e300}') },
  },
  body_too_large: {
    'a byte over the limit': { content: valid.padEnd(65_537) },
    'a megabyte': { content: ' '.repeat(1_048_576) },
  },
  unsupported_media_type: {
    'a form': { content: 'appname=made&roles=READONLY', type: FORM_TYPE },
    'plain text': { content: valid, type: 'text/plain' },
    'a multipart form': { content: valid, type: 'multipart/form-data; boundary=x' },
    XML: { content: '<appname>made</appname>', type: 'application/xml' },
    'a malformed media type': { content: valid, type: 'application/jsonp' },
    'UTF-16 as a charset': { content: valid, type: `${JSON_TYPE}; charset=utf-16` },
    'Latin-1 as a charset': { content: valid, type: `${JSON_TYPE}; charset="iso-8859-1"` },
    'UTF-7 as a charset': { content: valid, type: `${JSON_TYPE};CharSet=UTF-7` },
    gzip: { content: gzipSync(valid), headers: { 'content-encoding': 'gzip' } },
    'a gzip header without compression': { content: valid, headers: { 'content-encoding': 'gzip' } },
    'an unknown coding': { content: valid, headers: { 'content-encoding': 'identity, br' } },
  },
};

for (const [code, bodies] of Object.entries(rejected)) {
  test(`an unreadable body is rejected as ${code} and changes nothing`, async () => {
    for (const [name, { content, type = JSON_TYPE, headers = {} }] of Object.entries(bodies)) {
      watcher.watch();
      for (const as of [administrator, { headers: key.headers }]) {
        const response = await keyward.request('POST', '/api/v1/api-keys', {
          content,
          headers: { ...as.headers, 'content-type': type, ...headers },
        });
        assert.equal(response.body?.code, code, `${name}: ${response.text}`);
        assertClientError(response, '', name);
      }
      assert.ok(!watcher.hasChanged(), name);
    }
  });
}

test('a deeply nested or long text is rejected quickly', async () => {
  const startUsage = process.cpuUsage();
  for (const content of [nested('[', ']'), nested('{"a":[', ']}').slice(0, 60_000), `"${'\\u0061'.repeat(10_000)}"`]) {
    await keyward.request('POST', '/api/v1/auth/token', { content, headers: { 'content-type': JSON_TYPE } });
  }
  // Measures processor time, which other processes do not affect.
  const { user, system } = process.cpuUsage(startUsage);
  assert.ok(user + system < 1_000_000, `${user + system} µs`);
});

test('accepts every spelling of the JSON media type', async () => {
  for (const [number, type] of [
    'application/json;charset=utf-8',
    'application/json; charset=UTF-8',
    'Application/JSON; Charset="utf8"',
    'application/json; version=1',
    'application/json;',
  ].entries()) {
    const content = JSON.stringify({ appname: `typed-${number}`, roles: ['READONLY'], description: 'Grüße 😀' });
    const { body } = await keyward.ok('POST', '/api/v1/api-keys', {
      content,
      headers: { ...administrator.headers, 'content-type': type },
    });
    assert.equal(body.data.description, 'Grüße 😀', type);
  }
});

test('a body of null is not an empty body, and regeneration rejects it', async () => {
  const { appname, id } = await keyward.addKey({ role: 'READONLY' });
  watcher.watch();
  for (const content of ['null', '[]', '0', '""', 'false']) {
    await keyward.expectError('invalid_request', 'PUT', `/api/v1/api-keys/${appname}/regen`, {
      content,
      headers: { ...administrator.headers, 'content-type': JSON_TYPE },
    });
  }
  assert.ok(!watcher.hasChanged());
  const { body } = await keyward.ok('PUT', `/api/v1/api-keys/${appname}/regen`, { as: administrator });
  assert.equal(body.data.id, id);
});

const forms: Readonly<Record<string, string>> = {
  'a repeated field': 'refresh_token=a&refresh_token=b',
  'a list': 'refresh_token[]=a',
  'an object': 'refresh_token[a]=b',
  nothing: '',
  'a field without a value': 'refresh_token',
  'only delimiters': '&&==&=',
  'ten thousand fields': 'a=b&'.repeat(10_000),
  'an invalid escape': 'refresh_token=%zz%',
  'ill-formed UTF-8': 'refresh_token=%ff%fe',
  'a null character': 'refresh_token=%00',
  'a member of Object.prototype': '__proto__[refresh_token]=a&__proto__=b&constructor=c',
};

test('an unreadable form is rejected and changes nothing', async () => {
  watcher.watch();
  for (const [name, content] of Object.entries(forms)) {
    for (const path of ['/api/auth/bearer/refresh', '/api/auth/bearer/token']) {
      const response = await keyward.request('POST', path, { content, headers: { 'content-type': FORM_TYPE } });
      assertClientError(response, '', name);
    }
  }
  const { refreshToken } = await keyward.tokensOf(key);
  // A successful exchange counts as usage of the key, which changes the database once it is written.
  await keyward.context.uses.fold();
  assert.ok(watcher.hasChanged());
  watcher.watch();
  const duplicated = `refresh_token=${refreshToken}&refresh_token=${refreshToken}`;
  for (const content of [duplicated, JSON.stringify({ refresh_token: refreshToken })]) {
    const type = content === duplicated ? FORM_TYPE : JSON_TYPE;
    const response = await keyward.request('POST', '/api/auth/bearer/refresh', {
      content,
      headers: { 'content-type': type },
    });
    assertClientError(response, refreshToken, type);
  }
  assert.ok(!watcher.hasChanged());
});

test('a request token is rejected everywhere but in its member of the body', async () => {
  const jwt = requestToken(key, keyward.clock.now);
  watcher.watch();
  await keyward.expectError('secret_in_url', 'POST', `/api/v1/auth/token?jwt=${jwt}`, { body: {} });
  await keyward.expectError('unsupported_media_type', 'POST', '/api/v1/auth/token', { form: { jwt } });
  assert.ok(!watcher.hasChanged());
  assertNoSecretLogged(keyward, [jwt]);
});

test('these requests write nothing to the log', () => {
  assert.deepEqual(keyward.log, []);
  assertNoSecretLogged(keyward);
});
