import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import test from 'node:test';
import { formatKey } from '@keyward/contract';
import { basicAuthorization } from '../support/basic.ts';
import { startKeyward } from '../support/keyward.ts';

const keyward = await startKeyward();
const as = await keyward.asUser('ADMIN');
const { administrator: otherAdministrator } = await keyward.otherAccount();

const HEX = '0123456789abcdef';
const FOREIGN = `acme_${'0123456789abcdef'.repeat(2)}01234567`;
const sha256 = (text: string, encoding: 'hex' | 'base64' | 'base64url' = 'hex') =>
  createHash('sha256').update(text).digest(encoding);

const register = (format: object, caller = as) =>
  keyward.request('POST', '/api/v1/key-formats', { body: format, as: caller });
const importKeys = (rows: readonly unknown[], more: object = {}) =>
  keyward.request('POST', '/api/v1/key-import', { body: { rows, ...more }, as });
const verdict = async (key: string, caller = as) =>
  (await keyward.ok('POST', '/api/v1/verify', { body: { key }, as: caller })).body.data.code;
const forwardAuthStatus = async (headers: Record<string, string>) =>
  (await fetch(`${keyward.url}/api/v1/forward-auth/acme1`, { headers })).status;
const acme = { name: 'acme', prefix: 'acme_', length: FOREIGN.length, alphabet: HEX };

test('an imported key of a registered format is valid everywhere until it is deleted', async () => {
  assert.equal((await register(acme)).status, 201);
  const row = { name: 'old-billing', role: 'READONLY', sha256: sha256(FOREIGN), key_format: 'acme' };
  assert.deepEqual((await importKeys([row])).body.data, {
    imported: 1,
    updated: 0,
    skipped: 0,
    rejected: 0,
    rows: [{ row: 1, name: 'old-billing', outcome: 'imported' }],
  });
  assert.equal(await verdict(FOREIGN), 'valid');
  assert.equal(await verdict(FOREIGN, otherAdministrator), 'unknown');
  assert.equal(await forwardAuthStatus({ 'x-api-key': FOREIGN }), 200);
  const basic = Buffer.from(`old-billing@acme1:${FOREIGN}`).toString('base64');
  const issued = await keyward.request('POST', '/oauth2/token', {
    form: { grant_type: 'client_credentials', audience: 'billing' },
    headers: { authorization: `Basic ${basic}` },
  });
  assert.equal(issued.status, 200, issued.text);
  const rejected = await keyward.request('DELETE', '/api/v1/key-formats/acme', { as });
  assert.equal(rejected.body.code, 'key_format_in_use');
  const rotation = { body: { overlap_seconds: 60 }, headers: { 'idempotency-key': 'a' }, as };
  const { data } = (await keyward.ok('POST', '/api/v1/api-keys/old-billing/rotation', rotation)).body;
  assert.deepEqual([await verdict(FOREIGN), await verdict(data.appkey)], ['valid', 'valid']);
  assert.equal((await keyward.request('DELETE', '/api/v1/key-formats/acme', { as })).body.code, 'key_format_in_use');
  await keyward.ok('POST', '/api/v1/api-keys/old-billing/rotation/finish', { as });
  await keyward.ok('DELETE', '/api/v1/key-formats/acme', { as });
  assert.deepEqual([await verdict(FOREIGN), await verdict(data.appkey)], ['unknown', 'valid']);
});

test('Basic authentication accepts an imported secret with any characters, encoded or plain', async () => {
  const alphabet = 'abcdefghijklmnopqrstuvwxyz0123456789+%:/=&';
  assert.equal((await register({ name: 'odd', prefix: '', length: 40, alphabet })).status, 201);
  const random = 'abcdefghijklmnopqrstuvwxyz012345';
  const secrets = ['+%2b%41+', '%%%%++++', '%zz+:+%4', '%41%42::', 'a+b+c+d%'].map((end) => random + end);
  const rows = secrets.map((secret, index) => {
    return { name: `odd-${index}`, role: 'READONLY', sha256: sha256(secret), key_format: 'odd' };
  });
  assert.equal((await importKeys(rows)).body.data.imported, rows.length);
  const plain = (id: string, secret: string) => `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}`;
  for (const [index, secret] of secrets.entries()) {
    for (const authorization of [
      plain(`odd-${index}@acme1`, secret),
      basicAuthorization(`odd-${index}@acme1`, secret),
    ]) {
      const form = { grant_type: 'client_credentials', audience: 'billing' };
      const { status, text } = await keyward.request('POST', '/oauth2/token', { form, headers: { authorization } });
      assert.equal(status, 200, `${authorization} ${text}`);
    }
    const wrong = { authorization: plain(`odd-${(index + 1) % rows.length}@acme1`, secret) };
    const denied = await keyward.request('POST', '/oauth2/token', {
      form: { grant_type: 'client_credentials', audience: 'billing' },
      headers: wrong,
    });
    assert.equal(denied.body.error, 'invalid_client');
  }
});

const imported = async (name: string) =>
  (await keyward.request('GET', `/api/v1/api-keys/${name}`, { as })).status === 200;

test('a file is imported unchanged, and the key format of the request applies to digests without their own', async () => {
  const format = { name: 'filed', prefix: 'fil_', length: 44, alphabet: HEX };
  assert.equal((await register(format)).status, 201);
  const keys = [1, 2].map((digit) => `fil_${String(digit).repeat(40)}`);
  const text = `Name;Role;SHA256\nfrom-file;READONLY;${sha256(keys[0] ?? '')}\nwithout-digest;READONLY;\n`;
  const body = { text, key_format: 'filed', new_secrets: true };
  const { data } = (await keyward.ok('POST', '/api/v1/key-import', { body, as })).body;
  assert.deepEqual([data.imported, data.rows[0].appkey, typeof data.rows[1].appkey], [2, undefined, 'string']);
  assert.equal(await verdict(keys[0] ?? ''), 'valid');
  const json = JSON.stringify([
    { name: 'from-json', role: 'READONLY', sha256: sha256(keys[1] ?? ''), key_format: 'filed' },
  ]);
  await keyward.ok('POST', '/api/v1/key-import', { body: { text: json }, as });
  assert.equal(await verdict(keys[1] ?? ''), 'valid');
});

test('a preview returns the result of each row and changes nothing', async () => {
  const text = 'name,role\nseen-good,READONLY\nseen good,READONLY\n';
  const { data } = (
    await keyward.ok('POST', '/api/v1/key-import', { body: { text, preview: true, new_secrets: true }, as })
  ).body;
  assert.deepEqual(
    data.rows.map(({ name, outcome }: Record<string, string>) => [name, outcome]),
    [
      ['seen-good', 'ready'],
      ['seen good', 'rejected'],
    ],
  );
  assert.deepEqual([data.imported, data.rejected, await imported('seen-good')], [0, 1, false]);
  const search = { body: { search: 'Import of 2 rows: 0' }, as };
  assert.deepEqual((await keyward.ok('POST', '/api/v1/search/audit', search)).body.data, []);
});

test('rejects a request with both rows and text, with neither, or with text that is not a list of keys', async () => {
  const rows = [{ name: 'both', role: 'READONLY' }];
  for (const [body, message] of [
    [{ rows, text: 'name,role' }, /^The body must be an object with either rows or text/],
    [{}, /^The body must be an object with either rows or text/],
    [{ text: '' }, /^text must be the content of a file with rows, of 1 to \d+ characters/],
    [{ text: 'name,role\n' }, /contains no rows/],
    [{ text: 'name,colour\na,b\n' }, /first line must contain the column names/],
    [{ text: '{"keys": 1}' }, /must be an array of keys/],
    [{ rows, key_format: 'nosuch' }, undefined],
  ] as const) {
    const response = await keyward.request('POST', '/api/v1/key-import', { body: { ...body, preview: true }, as });
    if (message) assert.match(response.body.message, message);
    assert.equal(response.status, message ? 400 : 200, response.text);
  }
});

test('forward-auth rejects a key in a URI, and a key of another system only if the key exists', async () => {
  const key = 'f'.repeat(32);
  assert.equal((await register({ name: 'bare', prefix: '', length: 32, alphabet: HEX })).status, 201);
  const row = { name: 'bare', role: 'READONLY', sha256: sha256(key), key_format: 'bare' };
  assert.equal((await importKeys([row])).body.data.imported, 1);
  const check = (uri: string) => forwardAuthStatus({ 'x-api-key': key, 'x-forwarded-uri': uri });
  assert.deepEqual([await check(`/?key=${key}`), await check(`/?etag=${'e'.repeat(32)}`)], [401, 200]);
});

test("text that matches none of the account's key formats is rejected without a lookup", async () => {
  assert.equal((await register({ ...acme, name: 'theirs' }, otherAdministrator)).status, 201);
  assert.equal(await verdict(FOREIGN), 'unknown');
  const account = keyward.context.index.accountNamed('acme1');
  assert.ok(account);
  for (const noise of ['acme_', `${FOREIGN}0`, FOREIGN.replace('a', 'A'), ` ${FOREIGN}`, '🔑'.repeat(16)]) {
    assert.equal(account.hasKeyFormat(noise), false, noise);
  }
});

test('rejects a guessable format with its number of bits, and an invalid format', async () => {
  const weak = await register({ name: 'weak', prefix: 'acme_', length: 32, alphabet: HEX });
  assert.equal(weak.body.code, 'weak_key_format');
  assert.match(weak.body.message, /at most 108 random bits/);
  for (const bad of [
    { alphabet: `${HEX}0` },
    { alphabet: 'a' },
    { alphabet: 'aä' },
    { prefix: 'a b' },
    { length: 300 },
    { length: 4 },
    { name: 'Up' },
  ]) {
    assert.equal((await register({ ...acme, name: 'bad', ...bad })).body.code, 'invalid_request', JSON.stringify(bad));
  }
  assert.equal((await register({ ...acme, name: 'bare' })).body.code, 'name_taken');
});

test('an account has at most twenty key formats', async () => {
  const codes = [];
  for (let each = 0; each < 21; each++) codes.push((await register({ ...acme, name: `more-${each}` })).status);
  assert.ok(codes.includes(409));
  assert.equal((await keyward.ok('GET', '/api/v1/key-formats', { as })).body.data.length, 20);
});

test('accepts digests in hexadecimal and base64, each in one spelling', async () => {
  const own = formatKey('kw', 'A'.repeat(30));
  const spellings = [sha256(own), sha256(own, 'base64'), sha256(own, 'base64url'), sha256(own).toUpperCase()];
  for (const [index, digest] of spellings.entries()) {
    const { data } = (
      await importKeys([{ name: `own-${index}`, role: 'READONLY', sha256: digest, key_format: 'keyward' }])
    ).body;
    assert.equal(data.imported, index === 0 ? 1 : 0, digest);
    if (index > 0) assert.match(data.rows[0].reason, /already has this sha256/);
  }
  assert.equal(await verdict(own), 'valid');
  const sloppy = [`${sha256(own, 'base64')}=`, ` ${sha256(own)}`, sha256(own).slice(1), `${'A'.repeat(42)}B`, 7, {}];
  for (const digest of sloppy) {
    const { data } = (await importKeys([{ name: 'sloppy', role: 'READONLY', sha256: digest }])).body;
    assert.match(data.rows[0].reason, /^sha256 must be/, JSON.stringify(digest));
  }
});

test('imports all rows or none, unless a partial import is requested', async () => {
  const rows = [
    { name: 'good', role: 'READONLY', sha256: sha256('good'), key_format: 'keyward' },
    { name: 'bad', role: 'READONLY', sha256: sha256('bad'), key_format: 'nosuch' },
    { name: 'shapeless', role: 'READONLY', key_format: 'bare' },
    'not a row',
    null,
  ];
  const whole = (await importKeys(rows)).body.data;
  assert.deepEqual(
    whole.rows.map(({ outcome }: { outcome: string }) => outcome),
    ['ready', 'rejected', 'rejected', 'rejected', 'rejected'],
  );
  assert.equal((await keyward.request('GET', '/api/v1/api-keys/good', { as })).status, 404);
  const part = (await importKeys(rows, { partial: true })).body.data;
  assert.deepEqual([part.imported, part.rejected], [1, 4]);
  for (const body of [
    { rows: [] },
    { rows: {} },
    {},
    { rows: [{}], partial: 'yes' },
    { rows: new Array(10_001).fill(0) },
  ]) {
    assert.equal((await keyward.request('POST', '/api/v1/key-import', { body, as })).body.code, 'invalid_request');
  }
});

test('checks are answered while thousands of keys are imported and changed', async () => {
  const rows = Array.from({ length: 2000 }, (_, index) => ({
    name: `many-${index}`,
    role: 'READONLY',
    sha256: sha256(`${index}`),
    key_format: 'keyward',
  }));
  let done = false;
  let checks = 0;
  const working = importKeys(rows).finally(() => {
    done = true;
  });
  while (!done) {
    await keyward.request('GET', '/api/v1/forward-auth/acme1', { headers: { 'x-api-key': 'kw_nosuch' } });
    checks++;
  }
  assert.equal((await working).body.data.imported, 2000);
  assert.ok(checks > 10, `only ${checks} checks were answered`);
});

test('an imported key keeps its disabled or expired status, owner, tags, metadata and external id', async () => {
  const expired = keyward.clock.now - 60;
  const owner = (await keyward.ok('GET', '/api/v1/users', { as })).body.data[0].email;
  const foreign = (fill: string) => formatKey('kw', fill.repeat(30));
  const text = [
    'name,role,sha256,key_format,enabled,expires_at,owner,tags,metadata,external_id',
    `source-live,READONLY,${sha256(foreign('L'))},keyward,true,,${owner},a;b,"{""plan"":""pro""}",customer-1`,
    `source-off,READONLY,${sha256(foreign('O'))},keyward,FALSE,,,,,`,
    `source-late,READONLY,${sha256(foreign('E'))},keyward,true,${expired * 1000},,,,`,
  ].join('\n');
  const { data } = (await keyward.ok('POST', '/api/v1/key-import', { body: { text }, as })).body;
  assert.equal(data.imported, 3, JSON.stringify(data));
  assert.deepEqual(
    [await verdict(foreign('L')), await verdict(foreign('O')), await verdict(foreign('E'))],
    ['valid', 'disabled', 'expired'],
  );
  const live = (await keyward.ok('GET', '/api/v1/api-keys/source-live', { as })).body.data;
  assert.deepEqual(
    [live.owner, live.tags, live.metadata, live.external_id, live.expires_at],
    [owner, ['a', 'b'], { plan: 'pro' }, 'customer-1', null],
  );
});

test('rejects rows with contradictory or invalid status columns or unknown owners', async () => {
  for (const [more, message] of [
    [{ status: 'active', disabled: true }, /disagree/],
    [{ enabled: true, revoked: 'true' }, /disagree/],
    [{ status: 'expired' }, /^status must be active or disabled/],
    [{ active: 1 }, /^active must be true or false/],
    [{ expires_at: 0 }, /^expires_at must be/],
    [{ owner: 'nobody@example.org' }, /owner|user/i],
    [{ metadata: 'no json' }, /^metadata must be/],
    [{ tags: 'a b' }, /^tags must be/],
  ] as const) {
    const { data } = (
      await importKeys([{ name: 'faulty', role: 'READONLY', ...more }], { preview: true, new_secrets: true })
    ).body;
    assert.match(data.rows[0].reason ?? '', message, JSON.stringify(more));
  }
});
