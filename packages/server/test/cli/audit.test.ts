import assert from 'node:assert/strict';
import { cpSync } from 'node:fs';
import test from 'node:test';
import { Terminal } from './terminal.ts';

const original = new Terminal();
for (const name of ['a', 'b']) await original.runOk('keys', 'create', name, '--role', 'READONLY');

/** Returns a terminal on a copy of the original data, with at least five audit records. */
function terminalWithHistory(): Terminal {
  const terminal = new Terminal();
  cpSync(original.directory, terminal.directory, { recursive: true });
  return terminal;
}

async function verifyChain(terminal: Terminal): Promise<number | null> {
  const { code, json, err } = await terminal.run(['audit', 'verify', '--json']);
  assert.equal(err, '');
  const [{ broken, last_hash }] = json;
  assert.deepEqual([code, last_hash === null], broken === null ? [0, false] : [1, true]);
  return broken;
}

test('reports an intact chain with its last hash', async () => {
  const terminal = terminalWithHistory();
  const done = await terminal.spawn(['audit', 'verify']);
  assert.equal(done.code, 0);
  assert.match(done.out, /^acme1: the chain is intact, \d+ records, last hash [0-9a-f]{64}\n$/);
  const [newest] = (await terminal.runOk('audit', 'list', '--json', '--limit', '1')).json;
  const [verdict] = (await terminal.runOk('audit', 'verify', '--json')).json;
  assert.deepEqual(verdict, { account: 'acme1', records: newest.id, broken: null, last_hash: newest.hash });
});

test('lists records by the id of their object', async () => {
  const { id } = (await original.runOk('keys', 'get', 'a', '--json')).json;
  const records = (await original.runOk('audit', 'list', '--object', id, '--json')).json;
  const descriptions = records.map((each: { description: string }) => each.description);
  assert.deepEqual(descriptions, ['Shared secret revealed in the connection secret of a', 'API key a added']);
  await original.expectError(['audit', 'list', '--object', 'a b'], /^--object must be the id of a key/);
});

for (const [description, at, tamper] of [
  ['a changed text', 3, (on) => on.tamper(`update audit set description = 'API key c added' where number = 3`)],
  ['a changed time', 2, (on) => on.tamper('update audit set timestamp = timestamp + 1 where number = 2')],
  [
    'a changed snapshot',
    3,
    (on) => on.tamper(`update audit set after = replace(after, 'readonly', 'admin') where number = 3`),
  ],
  ['a snapshot that is not even JSON', 3, (on) => on.tamper(`update audit set after = '{' where number = 3`)],
  [
    'a changed hash',
    4,
    (on) => on.tamper(`update audit set hash = replace(hash, substr(hash, 1, 1), 'x') where number = 4`),
  ],
  ['a deleted row', 3, (on) => on.tamper('delete from audit where number = 2')],
  ['a deleted first row', 2, (on) => on.tamper('delete from audit where number = 1')],
  ['two swapped rows', 2, swapRecords],
  ['a deleted row with the later rows renumbered', 3, closeGap],
  ['all rows deleted', 1, (on) => on.tamper('delete from audit')],
] satisfies [string, number, (terminal: Terminal) => void][]) {
  test(`detects ${description}`, async () => {
    const terminal = terminalWithHistory();
    assert.equal(await verifyChain(terminal), null);
    tamper(terminal);
    assert.equal(await verifyChain(terminal), at);
    const { code, out } = await terminal.run(['audit', 'verify']);
    assert.equal(code, 1);
    assert.match(out, new RegExp(`^acme1: the chain is BROKEN at record ${at}:`));
  });
}

function swapRecords(terminal: Terminal): void {
  terminal.tamper('update audit set number = -2 where number = 2');
  terminal.tamper('update audit set number = 2 where number = 3');
  terminal.tamper('update audit set number = 3 where number = -2');
}

function closeGap(terminal: Terminal): void {
  terminal.tamper('delete from audit where number = 3');
  terminal.tamper('update audit set number = -number where number > 3');
  terminal.tamper('update audit set number = -number - 1 where number < 0');
}

test('verifies the chains of all accounts, or the chain of the specified account', async () => {
  const terminal = terminalWithHistory();
  await terminal.runOk('account', 'create', 'beta2');
  terminal.tamper(
    `update audit set action = 'x' where number = 1 and account_id in (select id from account where shortname = 'beta2')`,
  );
  const { code, json } = await terminal.run(['audit', 'verify', '--json']);
  assert.equal(code, 1);
  assert.deepEqual(
    json.map(({ account, broken }: { account: string; broken: number | null }) => [account, broken]),
    [
      ['acme1', null],
      ['beta2', 1],
    ],
  );
  await terminal.runOk('audit', 'verify', '--account', 'acme1');
  await terminal.expectError(['audit', 'verify', '--account', 'gamma'], /^Account not found/);
});

test('lists the log newest first, and filters it by time and text', async () => {
  const terminal = terminalWithHistory();
  const list = async (...argv: string[]) => (await terminal.runOk('audit', 'list', '--json', ...argv)).json;
  const all = await list();
  assert.deepEqual(
    all.map(({ id }: { id: number }) => id),
    all.map((_: unknown, index: number) => all.length - index),
  );
  assert.ok(all.every(({ user }: { user: string }) => user === 'terminal' || user === 'ada@example.com'));
  assert.equal((await list('--since', '1h')).length, all.length);
  assert.equal((await list('--since', '2999-01-01')).length, 0);
  assert.equal((await list('--search', 'API key a added')).length, 1);
  assert.equal((await list('--limit', '2')).length, 2);
  const { out } = await terminal.runOk('audit', 'list', '--limit', '2');
  assert.match(out, /^NUMBER {2}TIME \(UTC\)/);
  assert.match(out, new RegExp(`^2 of ${all.length} records$`, 'm'));
  await terminal.expectError(
    ['audit', 'list', '--since', 'monday'],
    /^--since must be a duration such as 24h or 7d, or/,
  );
  await terminal.expectError(['audit', 'list', '--limit', '0'], /^--limit must be 1 to 1000 records per page/);
});
