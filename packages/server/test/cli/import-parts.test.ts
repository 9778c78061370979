import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { appendFileSync, existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join, relative, resolve } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import test from 'node:test';
import { run } from '../../src/cli/run.ts';
import { FIRST_SETUP, NO_SERVER, type Outcome, Terminal, temporaryDirectory } from './terminal.ts';

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');
/**
 * Metadata of 4 KiB per row, so that a part has about a thousand rows. Hyphens, because no key starts with a hyphen and
 * the search for keys in the metadata therefore stays fast.
 */
const LARGE = { note: '-'.repeat(4000) };
const largeRows = (count: number) =>
  Array.from({ length: count }, (_, index) => ({ name: `large-${index + 1}`, role: 'READONLY', metadata: LARGE }));
const jsonLines = (rows: readonly object[]) => rows.map((row) => `${JSON.stringify(row)}\n`).join('');
const reportsIn = (out: string): Outcome['json'][] =>
  out
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
const linesOf = (file: string) => reportsIn(readFileSync(file, 'utf8'));

function database<T>({ directory }: Terminal, work: (database: DatabaseSync) => T): T {
  const opened = new DatabaseSync(join(directory, 'keyward.sqlite'));
  try {
    return work(opened);
  } finally {
    opened.close();
  }
}

const digests = (terminal: Terminal) =>
  database(terminal, (opened) => {
    const rows = opened.prepare('select appname, digest from api_key order by appname').all();
    return new Map(
      rows.map(({ appname, digest }) => [appname as string, Buffer.from(digest as Uint8Array).toString('hex')]),
    );
  });

/** Adds three rows that repeat others and a fourth that does not, all in the second part of the file. */
function withRepeats(rows: readonly { readonly name: string; readonly [column: string]: unknown }[]) {
  const key = `old_${'0'.repeat(36)}`;
  const [first, second, ...others] = rows.map((row) => ({ ...row, sha256: sha256(row.name) }));
  const repeats = [
    { name: first!.name.toUpperCase(), role: 'READONLY', sha256: '' },
    { name: 'other', role: 'READONLY', key },
    { name: second!.name, role: 'READONLY', description: 'changed' },
    { name: 'last', role: 'READONLY', sha256: sha256('last') },
  ];
  return { key, text: jsonLines([first!, { ...second, sha256: sha256(key) }, ...others, ...repeats]) };
}

async function accountWithOldKeys(): Promise<Terminal> {
  const terminal = new Terminal();
  await terminal.runOk(
    'keys',
    'formats',
    'create',
    'old',
    '--prefix',
    'old_',
    '--length',
    '40',
    '--alphabet',
    'base36',
  );
  return terminal;
}

test('a file of more than 10,000 rows imports nothing if a row duplicates a row of an earlier part', async () => {
  const terminal = await accountWithOldKeys();
  const { key, text } = withRepeats(
    Array.from({ length: 10_000 }, (_, index) => ({ name: `k${index + 1}`, role: 'READONLY' })),
  );
  const { code, out } = await terminal.run(['keys', 'import', '-', '--key-format', 'old'], { input: text });
  assert.equal(code, 1);
  assert.match(out, /^10001 {2}K1 {5}An earlier row has the same name\./m);
  assert.match(out, /^10003 {2}k2 {5}An earlier row has the same name\./m);
  assert.match(out, /^10002 {2}other {2}An earlier row has the same key or sha256\./m);
  assert.match(out, /^10004 rows: 0 imported, 3 rejected\.\nNothing was imported\./m);
  assert.ok(!out.includes(key));
  assert.equal(digests(terminal).size, 0);
});

test('--partial imports the ready rows of all parts', async () => {
  const terminal = await accountWithOldKeys();
  const { text } = withRepeats(largeRows(1100));
  const file = terminal.file('keys.jsonl', text);
  const { code, out } = await terminal.run([
    'keys',
    'import',
    file,
    '--key-format',
    'old',
    '--on-existing',
    'update',
    '--partial',
    '--json',
  ]);
  assert.equal(code, 1);
  const reports = reportsIn(out);
  assert.deepEqual(
    reports[1].rows.slice(-4).map(({ row, name, outcome }: Record<string, unknown>) => [row, name, outcome]),
    [
      [1101, 'LARGE-1', 'rejected'],
      [1102, 'other', 'rejected'],
      [1103, 'large-2', 'rejected'],
      [1104, 'last', 'imported'],
    ],
  );
  assert.deepEqual(reports.at(-1), { imported: 1101, updated: 0, skipped: 0, rejected: 3 });
  assert.equal(digests(terminal).size, 1101);
});

test('a failure midway reports the last imported row, and repeating the command imports the rest', async () => {
  const terminal = new Terminal();
  const file = terminal.file('keys.jsonl', `\uFEFF${jsonLines(largeRows(2100))}`);
  assert.ok(statSync(file).size > 8 * 1024 * 1024);
  await terminal.runOk('keys', 'list');
  database(terminal, (opened) =>
    opened.exec(
      `create trigger failing before insert on api_key when new.appname = 'large-1500' begin select raise(abort, 'failing'); end`,
    ),
  );
  const secrets = join(terminal.directory, 'secrets.jsonl');
  const failed = await terminal.run(['keys', 'import', file, '--new-secrets', '--secrets', secrets]);
  assert.equal(failed.code, 1);
  const [, last] =
    /^The last row imported is row (\d+)\. Repeat the command with a new file for --secrets: it skips/m.exec(
      failed.err,
    )!;
  assert.match(failed.out, new RegExp(`^Rows 1 to ${last}: ${last} imported, 0 rejected\\.$`, 'm'));
  const imported = digests(terminal);
  assert.equal(imported.size, Number(last));
  assert.equal(statSync(secrets).mode & 0o777, 0o600);
  for (const { name, appkey } of linesOf(secrets)) assert.equal(imported.get(name), sha256(appkey));
  assert.equal(linesOf(secrets).length, Number(last));
  database(terminal, (opened) => opened.exec('drop trigger failing'));
  await terminal.expectError(['keys', 'import', file, '--new-secrets', '--secrets', secrets], /already exists/);
  const more = join(terminal.directory, 'more.jsonl');
  const repeated = await terminal.run(['keys', 'import', file, '--new-secrets', '--secrets', more]);
  assert.deepEqual([repeated.code, repeated.err], [0, NO_SERVER]);
  assert.match(
    repeated.out,
    new RegExp(`^2100 rows: ${2100 - Number(last)} imported, ${last} skipped, 0 rejected\\.$`, 'm'),
  );
  const all = digests(terminal);
  assert.equal(all.size, 2100);
  for (const [name, digest] of imported) assert.equal(all.get(name), digest, 'no row got another secret');
  assert.equal(linesOf(more)[0].row, Number(last) + 1);
  const unchanged = await terminal.run(['keys', 'import', file, '--new-secrets']);
  assert.match(unchanged.out, /^2100 rows: 0 imported, 2100 skipped, 0 rejected\.$/m);
});

test('new secrets are issued only if they are written to a new file or, with --json, to standard output', async () => {
  const terminal = new Terminal();
  const file = terminal.file('keys.csv', 'name,role\na,READONLY\nb,READONLY\n');
  const argv = ['keys', 'import', file, '--new-secrets'];
  await terminal.expectError(argv, /^The import would issue 2 new secrets, .* Add --secrets FILE or --json\.$/m);
  const existingFile = terminal.file('taken', 'text');
  await terminal.expectError([...argv, '--secrets', existingFile], /^The --secrets file already exists/);
  assert.equal(readFileSync(existingFile, 'utf8'), 'text');
  await terminal.expectError([...argv, '--secrets', join(terminal.directory, 'no', 'file')], /cannot be created/);
  assert.equal(digests(terminal).size, 0);
  const secrets = join(terminal.directory, 'secrets');
  const { out, json } = await terminal.run([...argv, '--secrets', secrets, '--json']);
  assert.doesNotMatch(out, /kw_/);
  assert.equal(json.imported, 2);
  assert.deepEqual(
    linesOf(secrets).map(({ row, name }) => [row, name]),
    [
      [1, 'a'],
      [2, 'b'],
    ],
  );
  const unused = join(terminal.directory, 'unused');
  const update = ['--on-existing', 'update', '--secrets', unused];
  terminal.file('keys.csv', 'name,role,description\na,READONLY,changed\n');
  assert.match((await terminal.run([...argv, ...update, '--dry-run'])).out, /, 1 updated, 0 rejected/);
  assert.match((await terminal.run([...argv, ...update])).out, /^1 row: 0 imported, 1 updated, 0 rejected\.$/m);
  assert.ok(!existsSync(unused));
});

test('relative paths start in the directory npm was run from, or the working directory; an unreadable file is named', async () => {
  const here = temporaryDirectory();
  const npm = new Terminal(temporaryDirectory(), { ...FIRST_SETUP, INIT_CWD: here, npm_lifecycle_event: 'keyward' });
  writeFileSync(join(here, 'keys.csv'), 'name,role\na,READONLY\n');
  writeFileSync(join(here, 'old.txt'), 'unknown\n');
  const argv = ['keys', 'import', 'keys.csv', '--new-secrets'];
  assert.equal((await npm.run([...argv, '--check', 'old.txt'])).code, 1);
  const { code, out } = await npm.run([...argv, '--secrets', 'new.jsonl']);
  assert.equal(code, 0);
  assert.ok(out.includes(` to ${join(here, 'new.jsonl')}, `));
  assert.equal(linesOf(join(here, 'new.jsonl')).length, 1);
  const unreadable = (path: string) => new RegExp(`^The file cannot be read: ${path}\\. Check its path`);
  await npm.expectError(['keys', 'import', '\u202Eno.csv'], unreadable(join(here, '\\\\u202eno.csv')));
  await npm.expectError(['keys', 'import', 'keys.csv', '--check', 'no.txt'], unreadable(join(here, 'no.txt')));
  await npm.expectError(
    [...argv, '--secrets', 'new.jsonl'],
    new RegExp(`already exists: ${join(here, 'new.jsonl')}\\.`),
  );
  const away = new Terminal(temporaryDirectory(), { ...FIRST_SETUP, INIT_CWD: here, npm_lifecycle_event: 'test' });
  for (const terminal of [new Terminal(), away]) {
    await terminal.expectError(['keys', 'import', 'no.csv'], unreadable(resolve('no.csv')));
  }
  await away.runOk('keys', 'import', relative('', join(here, 'keys.csv')), '--new-secrets', '--dry-run');
});

test('copies standard input and pipes to an unlinked temporary file', async () => {
  const terminal = new Terminal();
  async function* input() {
    yield Buffer.from('name,role\n');
    assert.deepEqual(readdirSync(join(terminal.directory, 'tmp')), []);
    yield Buffer.from('a,READONLY\n');
  }
  const { code, json } = await terminal.run(['keys', 'import', '-', '--new-secrets', '--json'], { input: input() });
  assert.deepEqual([code, json.imported], [0, 1]);
  assert.equal(statSync(join(terminal.directory, 'tmp')).mode & 0o777, 0o700);
  const pipe = join(terminal.directory, 'pipe');
  execFileSync('bash', ['-c', 'mkfifo "$1"', 'bash', pipe]);
  const [fromPipe] = await Promise.all([
    terminal.run(['keys', 'import', pipe, '--new-secrets', '--json']),
    writeFile(pipe, 'name,role\nb,READONLY\n'),
  ]);
  assert.deepEqual([fromPipe.code, fromPipe.json.imported], [0, 1]);
});

test('stops the import when the file changes during it', async () => {
  const terminal = new Terminal();
  const file = terminal.file('keys.jsonl', jsonLines(largeRows(1100)));
  const err: string[] = [];
  const code = await run(['keys', 'import', file, '--new-secrets', '--json'], {
    env: terminal.env,
    interactive: false,
    out: () => appendFileSync(file, jsonLines([{ name: 'unchecked', role: 'ADMIN' }])),
    err: (text) => void err.push(text),
    prompt: async () => '',
    onStop: () => () => {},
    input: () => process.stdin,
  });
  assert.equal(code, 1);
  assert.match(err.join(''), /^The last row imported is row \d+\..*\n?/m);
  assert.match(err.join(''), /^The file has changed since its rows were checked\./m);
  assert.ok(!digests(terminal).has('unchecked'));
  assert.ok(digests(terminal).size < 1100);
});

test('a malformed row in a later part prevents the import of earlier parts', async () => {
  const terminal = new Terminal();
  const file = terminal.file('keys.jsonl', `${jsonLines(largeRows(1100))}{"name":\n`);
  await terminal.expectError(['keys', 'import', file], /^Line 1101 of the file is not valid JSON\./);
  const rejected = terminal.file('keys.jsonl', jsonLines([...largeRows(1100), { name: 'x', role: 'absent' }]));
  const { code, out } = await terminal.run(['keys', 'import', rejected, '--new-secrets', '--json']);
  assert.equal(code, 1);
  const reports = reportsIn(out);
  assert.deepEqual(reports.at(-1), { imported: 0, updated: 0, skipped: 0, rejected: 1 });
  assert.equal(reports.at(-2).rows.at(-1).row, 1101);
  assert.equal(digests(terminal).size, 0);
});

test('a part rejected during the import stops the import and reports the last imported row', async () => {
  const terminal = new Terminal();
  const rows = largeRows(1100).map((row) => ({ ...row, sha256: sha256(row.name) }));
  // An array of more than 4 MiB has two parts.
  const file = terminal.file('keys.json', JSON.stringify(rows));
  await terminal.runOk('keys', 'list');
  database(terminal, (opened) =>
    opened.exec(
      `create trigger meanwhile after insert on api_key when new.appname = 'large-1' begin
         insert into retired_digest (account_id, digest) values (new.account_id, x'${sha256('large-1100')}');
       end`,
    ),
  );
  const { code, out } = await terminal.run(['keys', 'import', file, '--key-format', 'keyward']);
  assert.equal(code, 1);
  const [, last] = /^Rows 1 to (\d+): \1 imported, 0 rejected\.$/m.exec(out)!;
  assert.match(out, /^1100 {2}large-1100 {2}This sha256 belongs to a deleted key/m);
  assert.match(out, new RegExp(`^The last row imported is row ${last}\\. Repeat the command: it skips rows`, 'm'));
  assert.equal(digests(terminal).size, Number(last));
});
