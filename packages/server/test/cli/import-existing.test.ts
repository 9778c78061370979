import assert from 'node:assert/strict';
import test from 'node:test';
import { Terminal } from './terminal.ts';

const terminal = new Terminal();
const importKeys = (content: string, ...options: string[]) =>
  terminal.run(['keys', 'import', terminal.file('keys.csv', content), ...options]);
const descriptionOf = async (name: string) => (await terminal.runOk('keys', 'get', name, '--json')).json.description;

test('--on-existing rejects, skips or updates keys that differ, and the report counts each outcome', async () => {
  await terminal.runOk('keys', 'create', 'existing', '--role', 'READONLY', '--description', 'old');
  const rows = 'name,role,description\nexisting,READONLY,new\n';
  assert.match((await importKeys(rows)).out, /^1 {4}existing {2}The account already has a key with this name/m);
  const skipped = await importKeys(rows, '--on-existing', 'skip');
  assert.match(skipped.out, /^1 row: 0 imported, 1 skipped, 0 rejected\.$/m);
  assert.deepEqual([skipped.code, await descriptionOf('existing')], [0, 'old']);
  assert.match((await importKeys(rows, '--on-existing', 'skip', '--dry-run')).out, /, 1 skipped, 0 rejected\.$/m);
  const updated = await importKeys(rows, '--on-existing', 'update');
  assert.match(updated.out, /^1 row: 0 imported, 1 updated, 0 rejected\.$/m);
  assert.deepEqual([updated.code, await descriptionOf('existing')], [0, 'new']);
  const file = terminal.file('keys.csv', rows);
  await terminal.expectError(['keys', 'import', file, '--on-existing', 'replace'], /^--on-existing must be reject/);
});

test('reusing the name of a deleted key requires --reuse-name', async () => {
  await terminal.runOk('keys', 'create', 'gone', '--role', 'READONLY');
  await terminal.runOk('keys', 'delete', 'gone', '--yes');
  const rows = `name,role,sha256,key_format\ngone,READONLY,${'b'.repeat(64)},keyward\n`;
  assert.match((await importKeys(rows)).out, /^1 {4}gone {2}.* was deleted on/m);
  assert.match((await importKeys(rows, '--reuse-name')).out, /^1 row: 1 imported, 0 rejected\.$/m);
});

test('a repeated import skips rows that are already imported, however their values are written', async () => {
  await terminal.runOk('resources', 'create', 'flows', '--rights', 'create');
  await terminal.runOk('roles', 'create', 'Mixed.Case', '--grant', 'flows:create');
  const rows = [
    { name: 'role', role: 'MIXED.case' },
    { name: 'ips', role: 'READONLY', allowed_ips: [' 10.0.0.0/8', '2001:DB8::1 '] },
    { name: 'ips-of-csv', role: 'READONLY', allowed_ips: '10.0.0.0/8; ::1' },
    { name: 'owner', role: 'READONLY', owner: 'ADA@Example.com' },
    { name: 'tags', role: 'READONLY', tags: 'a; b;;c', metadata: '{"b":1,"a":[2]}' },
    { name: 'times', role: 'READONLY', expires_at: 4_000_000_000_000, last_login: '2024-12-16' },
    { name: 'disabled', role: 'READONLY', enabled: false, expires_at: '2020-01-01T00:00:00+02:00' },
    { name: 'empty', role: 'READONLY', description: '', owner: '', tags: '', metadata: '', status: '' },
  ];
  const file = terminal.file('keys.json', JSON.stringify(rows));
  const argv = ['keys', 'import', file, '--new-secrets', '--json'];
  assert.equal((await terminal.runOk(...argv)).json.imported, rows.length);
  for (const choice of ['reject', 'skip', 'update']) {
    const { json } = await terminal.run([...argv, '--on-existing', choice]);
    const outcomes = json.rows.map(({ name, outcome }: Record<string, unknown>) => [name, outcome]);
    assert.deepEqual(
      outcomes,
      rows.map(({ name }) => [name, 'skipped']),
      choice,
    );
  }
});
