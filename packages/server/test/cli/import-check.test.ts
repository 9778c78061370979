import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import test from 'node:test';
import { Terminal } from './terminal.ts';

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');
const oldKey = (letter: string) => `old_${letter.repeat(36)}`;

const terminal = new Terminal();
await terminal.runOk('keys', 'formats', 'create', 'old', '--prefix', 'old_', '--length', '40', '--alphabet', 'base36');

const FILE = terminal.file(
  'import.csv',
  `name,role,sha256,key,status,expires_at,key_format
works,READONLY,${sha256(oldKey('a'))},,,,old
off,READONLY,,${oldKey('b')},disabled,,old
over,READONLY,${Buffer.from(sha256(oldKey('c')), 'hex').toString('base64')},,,2020-01-01,old
odd,READONLY,${sha256(oldKey('d'))},,,soon,old
short,READONLY,${sha256('old_1')},,,,old
new,READONLY,,,,,
`,
);
const check = (keys: string | Buffer, ...options: string[]) =>
  terminal.run(['keys', 'import', FILE, '--check', '-', ...options], { input: keys });
const resultsOf = async (keys: string | Buffer) => {
  const { code, json } = await check(keys, '--json');
  return [code, json.checked.map(({ line, row, result }: Record<string, unknown>) => [line, row, result])];
};

test('--check lists the row of each old key, and the keys that have no row or would be invalid', async () => {
  const keys = [oldKey('a'), oldKey('z'), oldKey('b'), oldKey('c'), oldKey('d'), 'old_1'];
  const { code, out, err } = await check(keys.join('\n'));
  assert.deepEqual([code, err], [1, '']);
  const results = [
    'LINE  ROW  RESULT',
    '1     1    row',
    '2     -    no row',
    '3     2    row, but denied: disabled',
    '4     3    row, but denied: expired',
    '5     4    row, but denied: rejected (expires_at is not a time)',
    '6     5    row, but denied: does not match the key format of the row',
    '',
    '6 keys: 1 with a row, 4 with a row but denied, 1 without a row.',
    'Nothing was imported: this was a check.',
  ];
  assert.deepEqual(out.trimEnd().split('\n'), results);
  assert.ok(keys.every((key) => !out.includes(key)));
  assert.equal((await terminal.runOk('keys', 'list', '--json')).json.length, 0);
});

test('accepts CR line endings, blank lines, overlong lines and a byte-order mark', async () => {
  const long = `${oldKey('a')}${'x'.repeat(300_000)}`;
  const text = `\uFEFF${oldKey('a')}\r\n\r\n \t\n ${oldKey('a')} \n${long}\r${oldKey('b')}`;
  assert.deepEqual(await resultsOf(text), [
    1,
    [
      [1, 1, 'row'],
      [4, 1, 'row'],
      [5, null, 'no row'],
      [6, 2, 'row, but denied: disabled'],
    ],
  ]);
  assert.deepEqual(await resultsOf(`${oldKey('a')}\n`), [0, [[1, 1, 'row']]]);
  assert.deepEqual(await resultsOf(''), [0, []]);
  async function* bytes() {
    for (const byte of Buffer.from(`${oldKey('z')}\r\n\r${oldKey('a')}`)) yield Uint8Array.of(byte);
  }
  const { json } = await terminal.run(['keys', 'import', FILE, '--check', '-', '--json'], { input: bytes() });
  assert.deepEqual(
    json.checked.map(({ line }: { line: number }) => line),
    [1, 3],
  );
  const keys = terminal.file('keys.txt', oldKey('b'));
  assert.equal((await terminal.run(['keys', 'import', FILE, '--check', keys])).code, 0);
});

test('finds a rejected row by its key, whether a column or the key format caused the rejection', async () => {
  const checked = async (rows: string, ...options: string[]) => {
    const file = terminal.file('rows.csv', rows);
    const argv = ['keys', 'import', file, '--check', '-', '--json', ...options];
    const { code, json } = await terminal.run(argv, { input: oldKey('a') });
    return [code, ...json.checked.map(({ row, result }: { row: number; result: string }) => `${row} ${result}`)];
  };
  const denied = (reason: string) => [0, `1 row, but denied: rejected (${reason})`];
  const [digest, key] = [sha256(oldKey('a')), oldKey('a')];
  const unregistered = denied('key_format must be keyward or the name of a registered key format. Register it first.');
  const withPlan = `name,role,sha256,plan\na,READONLY,${digest},gold\n`;
  const unknown = 'The column plan is unknown. Rename it, or list it in ignore_columns (--ignore-columns).';
  assert.deepEqual(await checked(withPlan, '--key-format', 'old'), denied(unknown));
  assert.deepEqual(await checked(withPlan, '--key-format', 'old', '--ignore-columns', 'plan'), [0, '1 row']);
  assert.deepEqual(await checked(withPlan, '--key-format', 'odl', '--ignore-columns', 'Plan'), unregistered);
  assert.deepEqual(await checked(`name,role,key,key_format\na,READONLY,${key},odl\n`), unregistered);
  assert.deepEqual(
    await checked(`name,role,sha256\na,READONLY,${digest}\n`),
    denied(
      'A sha256 requires the key format of its key. Set key_format to keyward or to the name of a registered key format.',
    ),
  );
  assert.deepEqual(
    await checked(`name,role,sha256,key_format,enabled,disabled\na,READONLY,${digest},old,true,true\n`),
    denied('The columns status, enabled, active, disabled, revoked disagree. Correct the row.'),
  );
});

test('--dry-run with --check prints both reports; the exit code reflects rejected rows and keys without a row', async () => {
  const { code, out } = await check(oldKey('a'), '--dry-run');
  assert.equal(code, 1);
  assert.match(out, /^4 {4}odd {3}expires_at must be/m);
  assert.match(out, /^Nothing was imported: this was a dry run\.\n\nLINE {2}ROW {2}RESULT\n1 {5}1 {4}row$/m);
  const { json } = await check(oldKey('a'), '--dry-run', '--json');
  assert.deepEqual([json.rows.length, json.checked.length], [6, 1]);
  const valid = terminal.file('good.csv', `name,role,sha256,key_format\na,READONLY,${sha256(oldKey('a'))},old\n`);
  const both = ['keys', 'import', valid, '--dry-run', '--check', '-'];
  assert.equal((await terminal.run(both, { input: oldKey('a') })).code, 0);
  assert.equal((await terminal.run(both, { input: oldKey('b') })).code, 1);
});

test('rejects standard input for both the import file and the old keys, and accepts standard input for the import file alone', async () => {
  await terminal.expectError(
    ['keys', 'import', '-', '--check', '-'],
    /^Only one of the import file and the --check file can be/,
  );
  const keys = terminal.file('keys.txt', oldKey('a'));
  const input = `name,role,sha256,key_format\na,READONLY,${sha256(oldKey('a'))},old\n`;
  const { code, json } = await terminal.run(['keys', 'import', '-', '--check', keys, '--json'], { input });
  assert.deepEqual([code, json.checked], [0, [{ line: 1, row: 1, result: 'row' }]]);
  await terminal.expectError(['keys', 'import', FILE, '--check', '/nowhere'], /^The file cannot be read/);
  await terminal.expectError(['keys', 'import', FILE, '--check', '-'], /^The file is not UTF-8/, {
    input: Buffer.from([0xff]),
  });
});
