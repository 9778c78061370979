import assert from 'node:assert/strict';
import test from 'node:test';
import { Terminal } from './terminal.ts';

const terminal = new Terminal();
const { json: key } = await terminal.run(['keys', 'create', 'billing', '--role', 'READONLY', '--json']);

test('keys find-leaked lists the keys found in standard input and exits with 1', async () => {
  const found = await terminal.run(['keys', 'find-leaked', '--json'], { input: `a line\nKEY=${key.appkey}\n` });
  assert.equal(found.code, 1);
  assert.deepEqual(
    found.json.keys.map(({ appname }: { appname: string }) => appname),
    ['billing'],
  );
  const table = await terminal.run(['keys', 'find-leaked'], { input: key.appkey });
  assert.match(table.out, /billing .*READONLY .*active .*Never/);
  assert.ok(!table.out.includes(key.appkey) && !found.out.includes(key.appkey));
});

test('reports that a text without keys and an empty text contain no keys', async () => {
  for (const input of ['', '\n', 'no key in here, though it is long enough', Buffer.from([0xff, 0xfe, 0, 1])]) {
    const { code, out } = await terminal.run(['keys', 'find-leaked'], { input });
    assert.equal(code, 0);
    assert.match(out, /No keys of this account found/);
  }
});

test('finds a key deep inside a long dump, wherever the dump is split', async () => {
  const noise = `${'x'.repeat(60)} ${'y'.repeat(60)}\n`.repeat(4000);
  for (const input of [`${noise}${key.appkey}\n${noise}`, noise.replaceAll('\n', ' ') + key.appkey]) {
    const { json } = await terminal.run(['keys', 'find-leaked', '--json'], { input });
    assert.equal(json.keys.length, 1);
  }
});
