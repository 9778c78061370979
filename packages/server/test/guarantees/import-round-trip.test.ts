import assert from 'node:assert/strict';
import test from 'node:test';
import {
  type ApiKey,
  CsvReader,
  type KeyTextField,
  keyTextFieldNames,
  keyTextFields,
  mapFields,
  NewApiKey,
} from '@keyward/contract';
import fc from 'fast-check';
import { Check } from 'typebox/schema';
import { exportOnlyColumns } from '../../src/actions/api-keys/import/columns.ts';
import { textFieldsFrom } from '../../src/domain/key-text-fields.ts';
import { type ListedKey, putKeys } from '../support/key-list.ts';
import { type Keyward, START_TIME, startKeyward } from '../support/keyward.ts';

const source = await startKeyward();
const target = await startKeyward();
const DAY = 86_400;
const OWNER = 'grace@example.com';
for (const keyward of [source, target]) {
  await keyward.invite({ email: OWNER });
  const body = { name: 'Flow-Reader', permissions: [{ resource: 'api-keys', fetch: true }] };
  await keyward.ok('POST', '/api/v1/roles', { body, as: await keyward.asUser() });
}

const { description: Description, metadata: Metadata, tags: Tags } = NewApiKey.properties;
const SPECIAL = '=+-@＝＋－＠\'"`,;:/\\ aZ0ä😀';
const text = fc
  .oneof(
    fc.array(fc.constantFrom(...SPECIAL), { maxLength: 12 }).map((parts) => parts.join('')),
    fc.string({ unit: 'grapheme', maxLength: 30 }),
  )
  .filter((each) => Check(Description, each));
/** Values that JSON escapes and that names and descriptions cannot contain. */
const anyText = fc.oneof(text, fc.constantFrom('a\nb', '\r\n', '\t=1', "';'=x", '"\n";', '\u2028'));
const optional = <T>(value: fc.Arbitrary<T>) => fc.option(value, { freq: 2 });
const textOf = (name: KeyTextField) => {
  const { pattern } = keyTextFields[name];
  return pattern ? fc.stringMatching(pattern) : text.filter((each) => each !== '');
};
const time = fc.integer({ min: START_TIME - 900 * DAY, max: START_TIME });

const key: fc.Arbitrary<ListedKey> = fc
  .record({
    appname: fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9_.-]{0,40}$/),
    description: text,
    role: fc.constantFrom('readonly', 'admin', 'Flow-Reader'),
    state: fc.constantFrom('enabled', 'quarantined', 'disabled'),
    disabledReason: optional(text.filter((each) => each !== '')),
    expiresAt: optional(fc.oneof(time, fc.integer({ min: START_TIME + 1, max: START_TIME + 9000 * DAY }))),
    allowedIps: fc.uniqueArray(fc.constantFrom('192.0.2.0/24', '2001:db8::/32', '10.0.0.7', '::1'), { maxLength: 3 }),
    rateLimit: optional(
      fc.record({ limit: fc.integer({ min: 1, max: 100_000 }), windowSeconds: fc.integer({ min: 1, max: 86_400 }) }),
    ),
    owner: fc.constantFrom(null, OWNER),
    tags: fc.uniqueArray(fc.stringMatching(/^[0-9A-Za-z][0-9A-Za-z_.:/-]{0,20}$/), { maxLength: 4 }),
    metadata: fc.dictionary(anyText, fc.oneof(anyText, fc.jsonValue({ maxDepth: 2 })), { maxKeys: 4 }),
    textFields: fc
      .record(mapFields(keyTextFieldNames, (name) => optional(textOf(name))))
      .map((values) => textFieldsFrom((name) => values[name])),
    lastLogin: optional(time),
  })
  .map((each) => (each.state === 'disabled' ? each : { ...each, disabledReason: null }))
  .filter(
    ({ metadata, textFields, tags }) =>
      Check(Metadata, metadata) &&
      keyTextFieldNames.every((name) => Check(NewApiKey.properties[name], textFields[name])) &&
      Check(Tags, tags),
  );

let runs = 0;

/** Puts the keys into the source account under unique names. */
async function putInSource(keys: readonly ListedKey[]): Promise<string[]> {
  const run = ++runs;
  const uniqueKeys = keys.map((each, index) => ({ ...each, appname: `${each.appname}.${run}.${index}` }));
  await putKeys(source, 'acme1', uniqueKeys);
  return uniqueKeys.map(({ appname }) => appname);
}

async function exportKeys(appnames: readonly string[], format: string): Promise<string> {
  const as = await source.asUser();
  return (await source.ok('POST', '/api/v1/key-export', { body: { format, appnames }, as })).text;
}

async function importFile(into: Keyward, file: string, options: object = {}) {
  const body = { text: file, new_secrets: true, ...options };
  return (await into.ok('POST', '/api/v1/key-import', { body, as: await into.asUser() })).body.data;
}

async function recordsOf(keyward: Keyward, appnames: readonly string[]): Promise<ApiKey[]> {
  const { data } = (await keyward.ok('GET', '/api/v1/api-keys', { as: await keyward.asUser() })).body;
  return data.filter(({ appname }: ApiKey) => appnames.includes(appname));
}

/** Returns the members that an import restores; a quarantined key becomes disabled. */
function restoredMembers({ id, created_at, created_by, last_ip, hint, rotation, ...kept }: ApiKey) {
  return { ...kept, status: kept.status === 'quarantined' ? 'disabled' : kept.status };
}

test('an export is imported into another account with new_secrets, in CSV and JSON Lines', async () => {
  const formats = fc.constantFrom(['csv', 'jsonl'], ['jsonl', 'csv']);
  await fc.assert(
    fc.asyncProperty(fc.array(key, { minLength: 1, maxLength: 6 }), formats, async (keys, [format, other]) => {
      const names = await putInSource(keys);
      const report = await importFile(target, await exportKeys(names, String(format)));
      assert.equal(report.imported, names.length, JSON.stringify(report.rows));
      assert.ok(report.rows.every(({ appkey }: { appkey?: string }) => appkey !== undefined));
      const [before, after] = [await recordsOf(source, names), await recordsOf(target, names)];
      assert.deepEqual(after.map(restoredMembers), before.map(restoredMembers));
      for (const [account, file] of [
        [target, other],
        [source, format],
      ] as const) {
        const again = await importFile(account, await exportKeys(names, String(file)));
        assert.equal(again.skipped, names.length, JSON.stringify(again.rows));
      }
    }),
    { numRuns: 25 },
  );
});

test('the columns that an import ignores are columns of an export', async () => {
  const [name = ''] = await putInSource([{ appname: 'columns' }]);
  const [header] = [...new CsvReader(10_000).read(await exportKeys([name], 'csv'))];
  const members = new Set([...Object.keys(JSON.parse(await exportKeys([name], 'jsonl'))), ...(header?.cells ?? [])]);
  assert.deepEqual(
    exportOnlyColumns.filter((column) => !members.has(column)),
    [],
  );
});

test('a key whose owner or role does not exist in the target account is rejected with instructions', async () => {
  await source.invite({ email: 'only@example.com' });
  const names = await putInSource([{ owner: 'only@example.com' }, { role: 'Source-Only' }]);
  const { rows } = await importFile(target, await exportKeys(names, 'jsonl'));
  assert.match(rows[0].reason, /^The owner is not the email address of a user of the account\. Add the user first/);
  assert.match(rows[1].reason, /^role must be .* of the account\. Add the role first/);
});
