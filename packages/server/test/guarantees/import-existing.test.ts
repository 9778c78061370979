import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import test from 'node:test';
import { type ApiCaller, startKeyward } from '../support/keyward.ts';

const keyward = await startKeyward();
const as = await keyward.asUser('ADMIN');

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');
const requestImport = (rows: readonly object[], options: object = {}, by: ApiCaller = as) =>
  keyward.request('POST', '/api/v1/key-import', { body: { rows, key_format: 'keyward', ...options }, as: by });
const importRows = async (rows: readonly object[], options: object = {}) =>
  (await requestImport(rows, options)).body.data;
const importRow = async (row: object, options: object = {}) => (await importRows([row], options)).rows[0];
const readKey = async (name: string) => (await keyward.ok('GET', `/api/v1/api-keys/${name}`, { as })).body.data;
const ON_EXISTING = ['reject', 'skip', 'update'];

let sequence = 0;
async function newKey(options: object = {}): Promise<{ readonly name: string; readonly appkey: string }> {
  const name = `existing-${++sequence}`;
  const body = { appname: name, roles: ['READONLY'], ...options };
  const { appkey } = (await keyward.ok('POST', '/api/v1/api-keys', { body, as })).body.data;
  return { name, appkey };
}

const DETAILS = {
  description: 'Nightly export',
  allowed_ips: ['192.0.2.0/24'],
  rate_limit: { limit: 5, window_seconds: 60 },
  expires_at: 1_900_000_000,
  status: 'active',
  owner: 'ada@example.com',
  tags: ['nightly'],
  metadata: { plan: 'gold' },
  external_id: 'customer-7',
};

test('a row with the same digest and fields as an existing key is skipped under every on_existing value', async () => {
  const row = { name: 'repeated', role: 'READONLY', sha256: sha256('repeated'), ...DETAILS };
  const withoutDigest = { name: 'repeated-new', role: 'READONLY', ...DETAILS };
  assert.equal((await importRows([row, withoutDigest], { new_secrets: true })).imported, 2);
  const before = [await readKey('repeated'), await readKey('repeated-new')];
  for (const onExisting of ON_EXISTING) {
    const { rows, ...counts } = await importRows([row, withoutDigest], { on_existing: onExisting });
    assert.deepEqual(counts, { imported: 0, updated: 0, skipped: 2, rejected: 0 }, onExisting);
    assert.ok(rows.every((each: object) => !('appkey' in each)));
  }
  assert.deepEqual([await readKey('repeated'), await readKey('repeated-new')], before);
});

test('a row that differs from an existing key is rejected, skipped or updated according to on_existing', async () => {
  const { name } = await newKey();
  const row = { name, role: 'READONLY', ...DETAILS };
  const rejected = await importRow(row);
  assert.equal(rejected.outcome, 'rejected');
  assert.match(rejected.reason, /on_existing/);
  assert.equal((await importRow(row, { on_existing: 'skip' })).outcome, 'skipped');
  assert.equal((await readKey(name)).description, '');
  assert.equal((await importRow(row, { on_existing: 'update', preview: true })).outcome, 'ready');
  assert.equal((await readKey(name)).description, '');
  assert.equal((await importRow(row, { on_existing: 'update' })).outcome, 'updated');
  const { status, ...fields } = DETAILS;
  const stored = await readKey(name);
  for (const [field, value] of Object.entries(fields)) assert.deepEqual(stored[field], value, field);
  assert.equal(stored.status, status);
  const audit = { body: { start: 0, end: 0, size: 20, from: 0, search: name }, as };
  const records = (await keyward.ok('POST', '/api/v1/search/audit', audit)).body.data;
  assert.ok(records.some((each: Record<string, unknown>) => each['description'] === `API key ${name} changed`));
});

test('an omitted column leaves the field of an existing key unchanged', async () => {
  const { status: _, ...details } = DETAILS;
  const { name } = await newKey(details);
  await importRows([{ name, role: 'READONLY', tags: [] }], { on_existing: 'update' });
  const stored = await readKey(name);
  assert.deepEqual([stored.tags, stored.description, stored.owner], [[], 'Nightly export', 'ada@example.com']);
});

test('an update never replaces a secret', async () => {
  const { name, appkey } = await newKey();
  const row = { name, role: 'READONLY', sha256: sha256('another'), description: 'x' };
  const { outcome, reason } = await importRow(row, { on_existing: 'update' });
  assert.equal(outcome, 'rejected');
  assert.match(reason, /different secret/);
  const verdict = (await keyward.ok('POST', '/api/v1/verify', { body: { key: appkey }, as })).body.data;
  assert.equal(verdict.code, 'valid');
});

test('a row with the digest of another key is rejected under every on_existing value', async () => {
  const [one, other] = [await newKey(), await newKey()];
  const row = { name: one.name, role: 'READONLY' };
  for (const onExisting of ON_EXISTING) {
    for (const preview of [true, false]) {
      for (const secret of [{ key: other.appkey }, { sha256: sha256(other.appkey) }]) {
        const { outcome, reason } = await importRow({ ...row, ...secret }, { on_existing: onExisting, preview });
        assert.equal(outcome, 'rejected', onExisting);
        assert.match(reason, new RegExp(`^The key ${other.name} already has this sha256`));
      }
    }
    const own = { ...row, key: one.appkey };
    assert.equal((await importRow(own, { on_existing: onExisting })).outcome, 'skipped', onExisting);
  }
});

test('a caller without api-keys:fetch gets the same result for an existing name, whatever the row contains', async () => {
  const permissions = [{ resource: 'api-keys', create: true }];
  await keyward.ok('POST', '/api/v1/roles', { body: { name: 'blind-adder', permissions }, as });
  const blindCaller = await keyward.asUser('blind-adder');
  const { status: _, ...details } = DETAILS;
  const [guessedKey, other] = [await newKey({ ...details, roles: ['blind-adder'] }), await newKey()];
  const guesses = [
    { ...details },
    { description: 'another' },
    { tags: [] },
    { status: 'disabled' },
    { role: 'READONLY' },
    { key: guessedKey.appkey },
    { key: other.appkey },
    { sha256: sha256('unknown') },
  ].map((guess) => ({ name: guessedKey.name, role: 'blind-adder', ...guess }));
  for (const [on_existing, outcome] of Object.entries({ reject: 'rejected', skip: 'skipped' })) {
    for (const preview of [true, false]) {
      const results = [];
      for (const guess of guesses) {
        results.push((await requestImport([guess], { on_existing, preview }, blindCaller)).body.data.rows[0]);
      }
      assert.equal(results[0].outcome, outcome);
      for (const result of results) assert.deepEqual(result, results[0]);
    }
  }
});

test('an update without api-keys:fetch reveals nothing about a key that the caller may not change', async () => {
  const permissions = [{ resource: 'api-keys', create: true, update: true }];
  await keyward.ok('POST', '/api/v1/roles', { body: { name: 'blind-changer', permissions }, as });
  const blindCaller = await keyward.asUser('blind-changer');
  const { name, appkey } = await newKey({ roles: ['ADMIN'] });
  const reasons = new Set();
  for (const guess of [{}, { description: 'x' }, { key: appkey }, { sha256: sha256('unknown') }]) {
    const rows = [{ name, role: 'ADMIN', ...guess }];
    const { data } = (await requestImport(rows, { on_existing: 'update' }, blindCaller)).body;
    reasons.add(data.rows[0].reason);
  }
  assert.equal(reasons.size, 1);
  assert.match([...reasons].join(), /rights/);
});

test('an update can disable a key, but never enable one', async () => {
  const { name } = await newKey();
  const row = { name, role: 'READONLY', disabled: true };
  assert.equal((await importRow(row, { on_existing: 'update' })).outcome, 'updated');
  assert.equal((await readKey(name)).status, 'disabled');
  const enabling = await importRow({ ...row, disabled: false }, { on_existing: 'update' });
  assert.match(enabling.reason, /never enables/);
  await importRows([{ name, role: 'READONLY', description: 'still disabled' }], { on_existing: 'update' });
  const { status, description } = await readKey(name);
  assert.deepEqual([status, description], ['disabled', 'still disabled']);
});

test('an update does not change a key under rotation', async () => {
  const { name } = await newKey();
  const rotation = { body: { overlap_seconds: 60 }, headers: { 'idempotency-key': 'one' }, as };
  await keyward.ok('POST', `/api/v1/api-keys/${name}/rotation`, rotation);
  const { reason } = await importRow({ name, role: 'READONLY', description: 'x' }, { on_existing: 'update' });
  assert.match(reason, /rotation/);
});

test('a retired digest is rejected under every on_existing value, and reuse_name releases the name but not the digest', async () => {
  const { name, appkey } = await newKey();
  await keyward.ok('DELETE', `/api/v1/api-keys/${name}`, { as });
  const row = { name, role: 'READONLY', sha256: sha256(appkey) };
  for (const onExisting of ON_EXISTING) {
    const { reason } = await importRow(row, { on_existing: onExisting, reuse_name: true });
    assert.match(reason, /deleted key or a replaced secret/, onExisting);
  }
  const other = { ...row, sha256: sha256(`${name}-other`) };
  assert.match((await importRow(other)).reason, /was deleted on/);
  assert.equal((await importRow(other, { reuse_name: true })).outcome, 'imported');
  const regenerated = (await keyward.ok('PUT', `/api/v1/api-keys/${name}/regen`, { body: {}, as })).body.data;
  assert.equal(typeof regenerated.appkey, 'string');
  for (const onExisting of ON_EXISTING) {
    assert.match((await importRow(other, { on_existing: onExisting })).reason, /replaced secret/, onExisting);
  }
});

test('an update requires the rights of a single change', async () => {
  const rights = { create: true, fetch: true };
  const roles = [
    { name: 'adder', permissions: [{ resource: 'api-keys', ...rights }] },
    { name: 'changer', permissions: [{ resource: 'api-keys', ...rights, update: true }] },
  ];
  for (const body of roles) await keyward.ok('POST', '/api/v1/roles', { body, as });
  const { name } = await newKey({ roles: ['ADMIN'] });
  const rows = [{ name, role: 'changer', description: 'x' }];
  const adder = await requestImport(rows, { on_existing: 'update' }, await keyward.asUser('adder'));
  assert.deepEqual([adder.status, adder.body.code], [403, 'forbidden']);
  const changer = await requestImport(rows, { on_existing: 'update' }, await keyward.asUser('changer'));
  assert.equal(changer.body.data.rows[0].outcome, 'rejected');
  assert.equal((await readKey(name)).description, '');
});
