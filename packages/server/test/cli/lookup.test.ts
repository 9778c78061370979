import assert from 'node:assert/strict';
import test from 'node:test';
import { assertError, Terminal } from './terminal.ts';

const terminal = new Terminal();
const { json: key } = await terminal.run(['keys', 'create', 'billing', '--role', 'READONLY', '--json']);

test('filters, searches and sorts keys like the HTTP API', async () => {
  const found = await terminal.run(['keys', 'lookup', '--json'], { input: `${key.appkey}\n` });
  assert.deepEqual([found.code, found.json.appname], [0, 'billing']);
  const table = await terminal.run(['keys', 'lookup'], { input: key.appkey });
  assert.match(table.out, /name +billing/);
  assert.ok(!found.out.includes(key.appkey) && !table.out.includes(key.appkey));
});

test('rejects text that is unknown, too long or empty with a message', async () => {
  for (const input of ['nothing', 'x'.repeat(5000), '']) {
    assertError(await terminal.run(['keys', 'lookup'], { input }), /No API key of this account|too long|must be/);
  }
});

test('rejects an argument that contains a secret before any command runs, without repeating it', async () => {
  for (const argv of [
    ['keys', 'lookup', key.appkey],
    ['keys', 'list', '--search', key.appkey],
    [key.appkey],
    [`--${key.connection_secret}`],
    ['keys', 'get', `x${key.appkey}`],
    ['webhooks', 'create', `https://hooks.example.com/?key=${key.appkey.replace('_', '%255F')}`],
  ]) {
    const { code, out, err } = await terminal.run(argv);
    assert.deepEqual([code, out], [2, '']);
    assert.match(err, /^An argument contains an? (?:API key|connection secret), .*standard input\.\n$/);
    assert.ok(!err.includes(key.appkey));
  }
});
