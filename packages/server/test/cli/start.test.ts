import assert from 'node:assert/strict';
import { existsSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';
import { decodeConnectionSecret } from '@keyward/contract';
import { assertError, FIRST_SETUP, NO_SERVER, Terminal, temporaryDirectory } from './terminal.ts';

const LIST = ['keys', 'list'];

test('every command on an empty database explains what to do first', async () => {
  const terminal = new Terminal(join(temporaryDirectory(), 'absent'), {});
  const message = `^Keyward is not set up yet in the data directory ${terminal.directory}\\. Run npm start and open the link`;
  const notSetUp = new RegExp(`${message} .* set KEYWARD_DATA to .* or set KEYWARD_SHORTNAME, `);
  assertError(await terminal.spawn(['keys', 'create', 'x', '--role', 'ADMIN', '--json']), notSetUp);
  for (const argv of [
    LIST,
    ['account', 'list'],
    ['account', 'create', 'acme1'],
    ['audit', 'verify'],
    ['users', 'list'],
  ]) {
    await terminal.expectError(argv, notSetUp);
  }
  assert.ok(!existsSync(terminal.directory), 'the data directory is not created');
});

test('the three setup variables set up an empty database, and invalid values are reported', async () => {
  const attempt = (change: Readonly<Record<string, string>>) =>
    new Terminal(temporaryDirectory(), { ...FIRST_SETUP, ...change });
  await attempt({ KEYWARD_ADMIN_EMAIL: '' }).expectError(LIST, /are used together\. Set all three/);
  await attempt({ KEYWARD_SHORTNAME: 'no' }).expectError(LIST, /^KEYWARD_SHORTNAME must be 5 to 16/);
  await attempt({ KEYWARD_ADMIN_PASSWORD: 'password' }).expectError(LIST, /^This password is too easy to guess/);
  const { out } = await attempt({}).runOk(...LIST);
  assert.match(out, /^0 keys$/m);
});

test('reports an invalid or unknown setting in one sentence', async () => {
  const attempt = (change: Readonly<Record<string, string>>) => new Terminal(temporaryDirectory(), change);
  await attempt({ KEYWARD_PORT: 'x' }).expectError(LIST, /^KEYWARD_PORT must be a number/);
  await attempt({ KEYWARD_PROT: '1' }).expectError(LIST, /^Unknown setting: KEYWARD_PROT\./);
});

test('reports a wrong master key in one sentence and writes nothing', async () => {
  const terminal = new Terminal();
  await terminal.runOk(...LIST);
  const wrong = new Terminal(terminal.directory, { KEYWARD_MASTER_KEY: Buffer.alloc(32, 7).toString('base64') });
  assertError(
    await wrong.spawn(['keys', 'create', 'x', '--role', 'ADMIN']),
    /^The master key does not match this data directory/,
  );
  await new Terminal(terminal.directory, { KEYWARD_MASTER_KEY: 'short' }).expectError(
    LIST,
    /must be 32 bytes in base64/,
  );
  assert.deepEqual((await terminal.runOk(...LIST, '--json')).json, []);
});

test('reports a newer database in one sentence', async () => {
  const terminal = new Terminal();
  await terminal.runOk(...LIST);
  terminal.tamper(`insert into kysely_migration (name, timestamp) values ('9999-later', '2999-01-01')`);
  assertError(await terminal.spawn(LIST), /^This data directory was written by a newer version of Keyward/);
});

test('reports an unusable directory in one sentence', async () => {
  const parent = temporaryDirectory();
  const file = join(parent, 'file');
  writeFileSync(file, 'not a directory');
  assertError(await new Terminal(file).spawn(LIST), /^The data directory .* cannot be used\. Make it a directory/);
  await new Terminal(join(file, 'below')).expectError(LIST, /cannot be used/);
});

test('rejects an invalid database file with a one-sentence error', async () => {
  const terminal = new Terminal();
  await terminal.runOk(...LIST);
  terminal.file('keyward.sqlite', 'not a database, but long enough to be read as one. '.repeat(100));
  await terminal.expectError(LIST, /^The database .* cannot be opened/);
});

test('only the owner can read the data directory and the master key', {
  skip: process.platform === 'win32',
}, async () => {
  const terminal = new Terminal(join(temporaryDirectory(), 'new', 'data'));
  await terminal.runOk(...LIST);
  assert.equal(statSync(terminal.directory).mode & 0o777, 0o700);
  assert.equal(statSync(join(terminal.directory, 'master.key')).mode & 0o777, 0o600);
});

test('connection secrets created before the first server start contain the configured URL', async () => {
  const urlFor = async (env: Readonly<Record<string, string>>) => {
    const terminal = new Terminal(temporaryDirectory(), { ...FIRST_SETUP, ...env });
    const { json } = await terminal.runOk('keys', 'create', 'x', '--role', 'READONLY', '--json');
    return decodeConnectionSecret(json.connection_secret).url;
  };
  assert.equal(await urlFor({}), 'http://127.0.0.1:8080/api/v1');
  assert.equal(await urlFor({ KEYWARD_HOST: '::1', KEYWARD_PORT: '9090' }), 'http://[::1]:9090/api/v1');
  assert.equal(await urlFor({ KEYWARD_PUBLIC_URL: 'https://keys.example.com' }), 'https://keys.example.com/api/v1');
});

test('concurrent commands on a new directory set up the directory once, and all of them succeed', async () => {
  const directory = temporaryDirectory();
  const names = ['a', 'b', 'c', 'd'];
  const done = await Promise.all(
    names.map((name) => new Terminal(directory).spawn(['keys', 'create', name, '--role', 'READONLY', '--json'])),
  );
  assert.deepEqual(
    done.map(({ code, err }) => [code, err]),
    names.map(() => [0, NO_SERVER]),
  );
  const terminal = new Terminal(directory);
  assert.equal((await terminal.runOk(...LIST, '--json')).json.length, names.length);
  await terminal.runOk('audit', 'verify');
});

const COMMANDS = [
  '',
  'keys',
  'keys create',
  'keys list',
  'keys get',
  'keys update',
  'keys regenerate',
  'keys delete',
  'keys import',
  'secret',
  'secret show',
  'secret create',
  'secret regenerate',
  'users',
  'users list',
  'users create',
  'users delete',
  'users reset-password',
  'roles',
  'roles list',
  'roles create',
  'roles update',
  'roles delete',
  'resources',
  'resources list',
  'resources create',
  'resources delete',
  'routes',
  'routes list',
  'routes set',
  'routes delete',
  'account',
  'account show',
  'account list',
  'account create',
  'account set',
  'audit',
  'audit verify',
  'audit list',
  'doctor',
];

test('the help text of every command has an example of that command', async () => {
  const directory = join(temporaryDirectory(), 'never-made');
  for (const command of COMMANDS) {
    const argv = command.split(' ').filter(Boolean);
    const { code, out, err } = await new Terminal(directory).run([...argv, '--help']);
    assert.deepEqual([code, err], [0, ''], command);
    assert.ok(out.startsWith(`Usage: keyward ${command}`.trimEnd()), command);
    assert.match(out, new RegExp(`^Example:\\n {2}npm run --silent keyward -- ${command}`, 'm'), command);
  }
  assert.equal(statSync(directory, { throwIfNoEntry: false }), undefined, 'help opens no data directory');
});
