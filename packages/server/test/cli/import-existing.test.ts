import assert from 'node:assert/strict';
import test from 'node:test';
import { Terminal } from './terminal.ts';

const terminal = new Terminal();
const imports = (content: string, ...options: string[]) =>
  terminal.run(['keys', 'import', terminal.file('keys.csv', content), ...options]);
const descriptionOf = async (name: string) => (await terminal.ok('keys', 'get', name, '--json')).json.description;

test('--on-existing refuses, skips or updates keys that differ, and the report counts them', async () => {
  await terminal.ok('keys', 'create', 'existing', '--role', 'READONLY', '--description', 'old');
  const rows = 'name,role,description\nexisting,READONLY,new\n';
  assert.match((await imports(rows)).out, /^1 {4}existing {2}The account has a key of this name/m);
  const skipped = await imports(rows, '--on-existing', 'skip');
  assert.match(skipped.out, /^1 row: 0 imported, 1 skipped, 0 refused\.$/m);
  assert.deepEqual([skipped.code, await descriptionOf('existing')], [0, 'old']);
  assert.match((await imports(rows, '--on-existing', 'skip', '--dry-run')).out, /, 1 skipped, 0 refused\.$/m);
  const updated = await imports(rows, '--on-existing', 'update');
  assert.match(updated.out, /^1 row: 0 imported, 1 updated, 0 refused\.$/m);
  assert.deepEqual([updated.code, await descriptionOf('existing')], [0, 'new']);
  const file = terminal.file('keys.csv', rows);
  await terminal.refused(['keys', 'import', file, '--on-existing', 'replace'], /^--on-existing must be refuse/);
});

test('--reuse-name accepts the name of a deleted key, which is refused without it', async () => {
  await terminal.ok('keys', 'create', 'gone', '--role', 'READONLY');
  await terminal.ok('keys', 'delete', 'gone', '--yes');
  const rows = `name,role,sha256,key_format\ngone,READONLY,${'b'.repeat(64)},keyward\n`;
  assert.match((await imports(rows)).out, /^1 {4}gone {2}.* was deleted on/m);
  assert.match((await imports(rows, '--reuse-name')).out, /^1 row: 1 imported, 0 refused\.$/m);
});
