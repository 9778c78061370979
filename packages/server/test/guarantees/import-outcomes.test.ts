import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import test from 'node:test';
import type { ApiKey } from '@keyward/contract';
import fc from 'fast-check';
import { START_TIME, startKeyward } from '../support/keyward.ts';

const keyward = await startKeyward();
const as = await keyward.asUser('ADMIN');
const DAY = 86_400;
const OWNER = 'grace@example.com';
const FORMATS = ['first', 'second'];
await keyward.invite({ email: OWNER });
for (const name of FORMATS) {
  const body = { name, prefix: 'old_', length: 36, alphabet: '0123456789abcdef' };
  await keyward.ok('POST', '/api/v1/key-formats', { body, as });
}

type Row = Readonly<Record<string, unknown>>;

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');
const readKey = async (name: string): Promise<ApiKey> =>
  (await keyward.ok('GET', `/api/v1/api-keys/${name}`, { as })).body.data;

async function importRow(row: Row, options: object = {}) {
  const body = { rows: [row], new_secrets: true, ...options };
  return (await keyward.ok('POST', '/api/v1/key-import', { body, as })).body.data.rows[0];
}

/** Columns whose value the key has after the import. */
const plainColumns = {
  description: fc.constantFrom('', 'one', 'two'),
  allowed_ips: fc.subarray(['192.0.2.0/24', '::1']),
  rate_limit: fc.constantFrom(null, { limit: 5, window_seconds: 60 }, { limit: 6, window_seconds: 60 }),
  expires_at: fc.constantFrom(null, START_TIME - DAY, START_TIME + DAY, START_TIME + 2 * DAY),
  owner: fc.constantFrom(null, OWNER),
  tags: fc.subarray(['a', 'b']),
  metadata: fc.constantFrom({}, { plan: 'gold' }, { plan: 'gold', seats: [1, 2] }),
  external_id: fc.constantFrom(null, 'customer-1', 'customer-2'),
};

const DISABLED = ['disabled', 'quarantined'];

const anyRow = fc.record(
  {
    role: fc.constantFrom('readonly', 'admin'),
    ...plainColumns,
    last_login: fc.constantFrom(null, START_TIME - DAY),
    status: fc.constantFrom('active', 'disabled', 'quarantined', 'expired'),
    disabled_reason: fc.constantFrom(null, '', 'left', 'leaked'),
  },
  { requiredKeys: ['role'] },
);

/** Two rows for the same key, equal or different. */
const rows = fc.oneof(
  fc.tuple(anyRow, anyRow),
  anyRow.map((each) => [each, each] as const),
);

/** The secret column of a row: plain, digest or none. */
const secret = fc.constantFrom('key', 'sha256', 'none');
const keyFormat = fc.constantFrom(...FORMATS);

function secretColumns(kind: string, key: string, format: string): Row {
  if (kind === 'none') return {};
  return kind === 'key' ? { key } : { sha256: sha256(key), key_format: format };
}

/** The key statuses that match a row: `active` means not disabled, and the expiry determines `expired`. */
const STATUSES: Readonly<Record<string, readonly string[]>> = {
  active: ['active', 'expired'],
  disabled: ['disabled'],
  quarantined: ['disabled'],
  expired: ['expired'],
};

function assertMatchesRow(updated: Row, key: ApiKey): void {
  assert.deepEqual(key.roles, [updated['role']]);
  for (const column of Object.keys(plainColumns).filter((each) => each in updated)) {
    assert.deepEqual(key[column as keyof ApiKey], updated[column], column);
  }
  const { status, disabled_reason: reason } = updated;
  if (typeof status !== 'string') return;
  assert.ok(STATUSES[status]?.includes(key.status), `${status} and ${key.status}`);
  if (DISABLED.includes(status) && reason !== undefined) assert.equal(key.disabled_reason, reason || null);
}

test('an updated or skipped key matches its row, and repeating the import skips it', async () => {
  let made = 0;
  const outcomes = new Set<string>();
  await fc.assert(
    fc.asyncProperty(rows, secret, keyFormat, keyFormat, async ([existing, updated], kind, format, statedFormat) => {
      const name = `stated-${++made}`;
      const key = `old_${sha256(name).slice(0, 32)}`;
      fc.pre((await importRow({ ...existing, name, key, key_format: format })).outcome === 'imported');
      const before = await readKey(name);
      const row = { ...updated, name, ...secretColumns(kind, key, statedFormat) };
      const { outcome } = await importRow(row, { on_existing: 'update' });
      outcomes.add(outcome);
      const after = await readKey(name);
      if (outcome !== 'updated') assert.deepEqual(after, before);
      if (outcome === 'rejected') return;
      assertMatchesRow(updated, after);
      assert.ok(kind !== 'sha256' || format === statedFormat);
      for (const on_existing of ['reject', 'skip', 'update']) {
        assert.equal((await importRow(row, { on_existing })).outcome, 'skipped', on_existing);
      }
      assert.deepEqual(await readKey(name), after);
    }),
    { numRuns: 100 },
  );
  assert.deepEqual([...outcomes].sort(), ['rejected', 'skipped', 'updated']);
});

async function importKey(name: string, options: object = {}): Promise<Row> {
  const row = { name, role: 'READONLY', key: `old_${sha256(name).slice(0, 32)}`, ...options };
  assert.equal((await importRow(row)).outcome, 'imported');
  return row;
}

test('an import never changes the key format of a key, and accepts rows that omit the format', async () => {
  const { key, ...row } = await importKey('formatted', { key_format: 'second' });
  const other = { ...row, sha256: sha256(String(key)), key_format: 'first' };
  const { outcome, reason } = await importRow(other, { on_existing: 'update' });
  assert.equal(outcome, 'rejected');
  assert.match(reason, /different key format/);
  for (const key_format of [undefined, '', 'second']) {
    assert.equal((await importRow({ ...row, key, key_format }, { on_existing: 'update' })).outcome, 'skipped');
  }
});

test('an update stores the disabled_reason of the row in the key and in the audit record', async () => {
  const row = await importKey('reasoned', { status: 'disabled', disabled_reason: 'left' });
  for (const disabled_reason of ['leaked', null]) {
    const updated = { ...row, disabled_reason };
    assert.equal((await importRow(updated, { on_existing: 'reject' })).outcome, 'rejected');
    assert.equal((await importRow(updated, { on_existing: 'update' })).outcome, 'updated');
    assert.equal((await readKey('reasoned')).disabled_reason, disabled_reason);
    assert.equal((await importRow(updated, { on_existing: 'update' })).outcome, 'skipped');
  }
  const body = { include: ['apikey'], object_id: (await readKey('reasoned')).id, size: 20 };
  const records: readonly { action: string; description: string }[] = (
    await keyward.ok('POST', '/api/v1/search/audit', { body, as })
  ).body.data;
  const disabling = records.filter(({ action }) => action === 'disable').map(({ description }) => description);
  assert.deepEqual(disabling, ['API key reasoned disabled', 'API key reasoned disabled (leaked)']);
});

test('keyward always means the built-in key format, even if a stored format has the same name', async () => {
  const { directory, keyFormats } = keyward.context.storage.stores;
  const account = await directory.accountNamed('acme1');
  assert.ok(account);
  const [registered] = await keyFormats.list(account.id);
  assert.ok(registered);
  await keyFormats.add(account.id, { ...registered, name: 'keyward', prefix: 'fake_', minLength: 37, maxLength: 37 });
  const foreign = { name: 'foreign', role: 'READONLY', key: `fake_${sha256('foreign').slice(0, 32)}` };
  assert.equal((await importRow({ ...foreign, key_format: 'keyward' })).outcome, 'rejected');
  const { appkey } = await importRow({ name: 'made', role: 'READONLY' });
  for (const key_format of [undefined, 'keyward']) {
    assert.equal((await importRow({ name: 'made', role: 'READONLY', key: appkey, key_format })).outcome, 'skipped');
  }
  await keyFormats.remove(account.id, 'keyward');
});

test('metadata is compared in its stored form', async () => {
  const metadata = '{"seats":-0}';
  await importKey('stored', { metadata });
  const row = { name: 'stored', role: 'READONLY', metadata };
  assert.equal((await importRow(row, { on_existing: 'update' })).outcome, 'skipped');
});
