import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import test from 'node:test';
import { formatKey } from '@keyward/contract';
import { startKeyward } from '../support/keyward.ts';

const keyward = await startKeyward();
const as = await keyward.asUser('ADMIN');
const { administrator: otherAdministrator } = await keyward.otherAccount();

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');
let count = 0;
/** Returns new keys. */
const acmeKey = () => `acme_${sha256(`acme ${++count}`).slice(0, 32)}`;
const base64Key = () => `b_ab/cd+${sha256(`base64 ${++count}`).slice(0, 26)}`;
const ownKey = () => formatKey('kw', sha256(`own ${++count}`).slice(0, 30));

for (const format of [
  { name: 'acme', prefix: 'acme_', length: acmeKey().length, alphabet: 'hex' },
  { name: 'base64', prefix: 'b_', length: base64Key().length, alphabet: 'base64' },
  { name: 'bare', length: 32, alphabet: 'base36' },
]) {
  await keyward.ok('POST', '/api/v1/key-formats', { body: format, as });
}

const send = (body: object) => keyward.request('POST', '/api/v1/key-import', { body, as });
const importKeys = async (...rows: object[]) =>
  send({ rows: rows.map((row) => ({ role: 'READONLY', ...row })), partial: true });
const outcomes = (response: Awaited<ReturnType<typeof send>>): string[] =>
  response.body.data.rows.map(({ outcome, reason }: Record<string, string>) => reason ?? outcome);
const KEY_IN_OTHER_COLUMN = 'Another column contains the key of this row. Remove it there.';
const PLAIN =
  'The row contains a plain key of the account or of the import, which would be stored. Remove the key from this row.';

/** Returns every response that contains stored keys. */
async function responses(): Promise<string> {
  const texts = await Promise.all([
    keyward.ok('GET', '/api/v1/api-keys', { as }),
    keyward.ok('GET', '/api/v1/key-export?format=jsonl', { as }),
    keyward.ok('POST', '/api/v1/search/audit', { body: { include: ['apikey'] }, as }),
  ]);
  return texts.map(({ text }) => text).join('\n');
}

test('rejects the key of a row in any other column, in any encoding', async () => {
  const key = base64Key();
  const escaped = JSON.stringify(key).replaceAll('/', '\\/');
  const unicode = `"\\u0062${key.slice(1)}"`;
  for (const metadata of [
    `{"legacy":${escaped}}`,
    `{"legacy":${unicode}}`,
    `{${escaped}:1}`,
    `{"a":[{"b":[${escaped}]}]}`,
    `{"a":"was ${unicode.slice(1)}}`,
  ]) {
    const text = `name,role,key,metadata\nspelled,READONLY,${key},"${metadata.replaceAll('"', '""')}"\n`;
    assert.deepEqual(outcomes(await send({ text })), [KEY_IN_OTHER_COLUMN], metadata);
  }
  const rows = [
    { description: key.toUpperCase() },
    { external_id: `x${key}x` },
    { tags: [`t:${key.slice(2)}`, key] },
    { metadata: { deep: { [key]: null } } },
    { disabled_reason: key, status: 'disabled' },
  ];
  for (const row of rows)
    assert.deepEqual(outcomes(await importKeys({ name: 'spelled', key, ...row })), [KEY_IN_OTHER_COLUMN]);
  assert.ok(!(await responses()).includes(key.slice(2)));
});

test('rejects a row that contains the key of another row or an existing key', async () => {
  const [existing, own, later, digest] = [acmeKey(), ownKey(), base64Key(), acmeKey()];
  await importKeys({ name: 'existing', key: existing }, { name: 'existing-own', key: own });
  const places = (key: string) => [
    { description: `was (${key}), see the wiki` },
    { description: encodeURIComponent(key) },
    { external_id: key },
    { metadata: { a: ['x', { b: `Bearer ${key}` }] } },
    { metadata: { [key]: 1 } },
    { status: 'disabled', disabled_reason: key },
  ];
  for (const key of [existing, own, later, digest]) {
    const rows = places(key).map((row, index) => ({ name: `holder-${index}`, key: acmeKey(), ...row }));
    const others = [
      { name: 'later', key: later },
      { name: 'digest', sha256: sha256(digest), key_format: 'acme' },
    ];
    const rowOutcomes = outcomes(
      await send({ rows: [...rows, ...others].map((row) => ({ role: 'READONLY', ...row })), preview: true }),
    );
    const own = key.startsWith('kw_')
      ? /contains an API key|^The row contains a plain key/
      : /^The row contains a plain key/;
    for (const reason of rowOutcomes.slice(0, rows.length)) assert.match(reason, own);
    assert.deepEqual(rowOutcomes.slice(rows.length), ['ready', 'ready']);
  }
  assert.deepEqual(
    outcomes(
      await importKeys(
        { name: 'kept', key: later, description: existing },
        { name: 'fine', key: digest, description: `not ${acmeKey()}` },
      ),
    ),
    [PLAIN, 'imported'],
  );
  const update = { rows: [{ name: 'fine', role: 'READONLY', description: `see ${existing}` }], on_existing: 'update' };
  assert.match(outcomes(await send(update))[0] ?? '', /contains an API key of this account/);
  const stored = await responses();
  for (const key of [existing, own, later, digest]) assert.ok(!stored.includes(key));
});

test('a key in the name column is neither repeated nor stored', async () => {
  const [swapped, known, bare] = [acmeKey(), acmeKey(), sha256('bare').slice(0, 32)];
  await importKeys({ name: 'known', key: known });
  const digest = { key_format: 'acme', sha256: sha256(swapped) };
  const rows = [
    { name: swapped, key: 'myapp' },
    { name: swapped, ...digest },
    { name: swapped, key_format: 'acme', sha256: sha256('another') },
    { name: `prod-${swapped}`, ...digest },
    { appname: swapped.toUpperCase(), key: swapped },
    { name: known, key: acmeKey() },
    { name: known, role: 'nosuch' },
    { name: bare, key: acmeKey() },
    { name: `${swapped} `.repeat(50), key: acmeKey() },
  ];
  const response = await importKeys(...rows);
  assert.deepEqual(
    response.body.data.rows.map(({ name, outcome }: Record<string, string>) => [name, outcome]),
    rows.map(() => ['[redacted]', 'rejected']),
  );
  const stored = await responses();
  for (const key of [swapped, known, bare, swapped.toUpperCase()]) {
    assert.ok(!response.text.includes(key) && !stored.includes(key), key);
  }
  // 32 lower-case letters alone could be words, so they are not rejected.
  assert.deepEqual(outcomes(await importKeys({ name: 'paymentsreconciliationworkerteam', key: acmeKey() })), [
    'imported',
  ]);
});

test('rejects a key of the account in the texts of a key', async () => {
  const key = acmeKey();
  await importKeys({ name: 'imported', key });
  const texts = { description: `was ${key}`, tags: [key], metadata: { a: [key] }, external_id: key };
  const fields = Object.entries(texts).map(([field, value]) => ({ [field]: value }));
  for (const body of [{ appname: key }, ...fields.map((field) => ({ appname: 'new', ...field }))]) {
    const created = await keyward.request('POST', '/api/v1/api-keys', { body: { roles: ['READONLY'], ...body }, as });
    assert.deepEqual([created.status, created.body.code], [400, 'invalid_request'], JSON.stringify(body));
    assert.match(created.body.message, /^The \w+ contains an API key of this account\. Remove the key\.$/);
    assert.ok(!created.text.includes(key));
  }
  const body = { appname: 'ours', roles: ['READONLY'], description: `a digit more: ${key}0` };
  const { data } = (await keyward.ok('POST', '/api/v1/api-keys', { body, as })).body;
  for (const field of fields) {
    for (const [method, path] of [
      ['PUT', ''],
      ['PUT', '/regen'],
    ] as const) {
      const change = { body: { roles: ['READONLY'], ...field }, as };
      const changed = await keyward.request(method, `/api/v1/api-keys/ours${path}`, change);
      assert.equal(changed.status, 400, `${method} ${path} ${changed.text}`);
    }
  }
  const { appkey: _, connection_secret: __, ...record } = data;
  await keyward.ok('PUT', '/api/v1/api-keys/ours', { body: record, as });
  const theirs = { appname: 'theirs', roles: ['READONLY'], description: key };
  await keyward.ok('POST', '/api/v1/api-keys', { body: theirs, as: otherAdministrator });
});
