import assert from 'node:assert/strict';
import { chmodSync, rmSync, statSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';
import { openForCli, openForServer } from '../../src/compose.ts';
import { readConfig } from '../../src/config.ts';
import { Terminal, temporaryDirectory } from './terminal.ts';

interface Finding {
  check: string;
  state: 'ok' | 'warn' | 'fail';
  message: string;
}

async function runDoctor(
  terminal: Terminal,
): Promise<{ code: number; of: (check: string) => Finding; all: Finding[] }> {
  const { code, json, err } = await terminal.run(['doctor', '--json']);
  assert.equal(err, '');
  const all: Finding[] = json.findings;
  assert.equal(
    json.healthy,
    all.every(({ state }) => state !== 'fail'),
  );
  assert.equal(code, json.healthy ? 0 : 1);
  const of = (check: string) => {
    const found = all.find((finding) => finding.check === check);
    assert.ok(found, `${check} was not checked`);
    return found;
  };
  return { code, of, all };
}

/** Returns a terminal on data that a server has set up. */
async function setUpTerminal(): Promise<Terminal> {
  const terminal = new Terminal();
  const installation = await openForServer(readConfig(terminal.env), 'http://127.0.0.1:8080');
  await installation.close();
  await terminal.runOk('keys', 'create', 'a', '--role', 'READONLY');
  return terminal;
}

test('reports no problems for a healthy installation', async () => {
  const terminal = await setUpTerminal();
  const { all } = await runDoctor(terminal);
  const checks = all.map(({ check, state }) => `${check} ${state}`);
  assert.deepEqual(checks, [
    'directory ok',
    'master key ok',
    'server ok',
    'database ok',
    'schema ok',
    'integrity ok',
    'public URL ok',
    'clock ok',
    'audit ok',
    'administrators ok',
    'keys ok',
  ]);
  const { code, out } = await terminal.spawn(['doctor']);
  assert.equal(code, 0);
  assert.match(out, /^ok {5}integrity {7}the database is intact$/m);
});

test('reports a missing data directory and does not create it', async () => {
  const directory = join(temporaryDirectory(), 'none');
  const { code, all } = await runDoctor(new Terminal(directory));
  assert.equal(code, 1);
  assert.deepEqual(
    all.map(({ check, state }) => [check, state]),
    [['directory', 'fail']],
  );
  assert.match(all[0]!.message, /^There is no Keyward database in .*\. Run npm start/);
  assert.equal(statSync(directory, { throwIfNoEntry: false }), undefined);
});

test('warns about an installation without an account', async () => {
  const terminal = new Terminal(temporaryDirectory(), {});
  const installation = await openForCli(readConfig(terminal.env), 'http://127.0.0.1:8080');
  await installation.close();
  const { of } = await runDoctor(terminal);
  assert.equal(of('account').state, 'warn');
  assert.equal(of('public URL').state, 'warn');
});

test('detects file modes that let other users read the data', { skip: process.platform === 'win32' }, async () => {
  const terminal = await setUpTerminal();
  chmodSync(terminal.directory, 0o755);
  assert.match((await runDoctor(terminal)).of('directory').message, /had the permissions 0755.* are now 0700\.$/);
  assert.equal((await runDoctor(terminal)).of('directory').state, 'ok');
  chmodSync(join(terminal.directory, 'master.key'), 0o644);
  const { state, message } = (await runDoctor(terminal)).of('master key');
  assert.equal(state, 'fail');
  assert.match(message, /has the permissions 0644, so other users can read it\. Run: chmod 600 /);
});

test('detects a missing or wrong master key', async () => {
  const terminal = await setUpTerminal();
  const other = Buffer.alloc(32, 7).toString('base64');
  const wrong = new Terminal(terminal.directory, { KEYWARD_MASTER_KEY: other });
  assert.match((await runDoctor(wrong)).of('database').message, /^The master key does not match this data directory/);
  rmSync(join(terminal.directory, 'master.key'));
  const { of } = await runDoctor(terminal);
  assert.equal(of('master key').state, 'fail');
  assert.match(of('database').message, /is missing, and the secrets in the database cannot be read without it/);
});

test('detects a newer schema', async () => {
  const terminal = await setUpTerminal();
  terminal.tamper(`insert into kysely_migration (name, timestamp) values ('9999-later', '2999-01-01')`);
  assert.match(
    (await runDoctor(terminal)).of('database').message,
    /^This data directory was written by a newer version of Keyward/,
  );
});

test('detects a damaged database', async () => {
  const terminal = await setUpTerminal();
  const file = join(terminal.directory, 'keyward.sqlite');
  truncateSync(file, statSync(file).size - 3 * 4096);
  const { code, all } = await runDoctor(terminal);
  assert.equal(code, 1);
  assert.ok(
    all.some(({ state, message }) => state === 'fail' && /damaged|cannot be used|cannot be opened/.test(message)),
  );
  assert.ok(
    all.every(({ message }) => !/\n +at /.test(message)),
    'no stack trace',
  );
});

test('detects a running server', async () => {
  const terminal = await setUpTerminal();
  assert.match((await runDoctor(terminal)).of('server').message, /^no server is running/);
  const installation = await openForServer(readConfig(terminal.env), 'http://127.0.0.1:8080');
  try {
    assert.match((await runDoctor(terminal)).of('server').message, /^a server is running/);
  } finally {
    await installation.close();
  }
});

test("detects a public URL that is insecure or differs from the server's", async () => {
  const terminal = await setUpTerminal();
  const otherUrlTerminal = new Terminal(terminal.directory, { KEYWARD_PUBLIC_URL: 'https://keys.example.com' });
  assert.match(
    (await runDoctor(otherUrlTerminal)).of('public URL').message,
    /Set KEYWARD_PUBLIC_URL to the same value/,
  );
  terminal.tamper(`update setting set value = 'http://keys.example.com' where name = 'public_url'`);
  assert.match((await runDoctor(terminal)).of('public URL').message, /is not an https URL/);
});

test('detects a clock that is behind the records', async () => {
  const terminal = await setUpTerminal();
  terminal.tamper('update audit set timestamp = timestamp + 86400 where number = 2');
  const { of } = await runDoctor(terminal);
  assert.match(of('clock').message, /^The clock is \d+ seconds behind the newest record/);
  assert.deepEqual([of('audit').state, of('clock').state], ['fail', 'fail']);
});

test('detects an account in which no administrator can sign in', async () => {
  const terminal = await setUpTerminal();
  terminal.tamper('update person set password_hash = null');
  assert.match(
    (await runDoctor(terminal)).of('administrators').message,
    /^acme1: no administrator can sign in\. Add one/,
  );
});

test('counts expired and unused keys', async () => {
  const terminal = await setUpTerminal();
  assert.match((await runDoctor(terminal)).of('keys').message, /^acme1: 1 in total, 0 expired, 0 unused for 90 days$/);
  terminal.tamper('update api_key set created_at = 1');
  assert.match((await runDoctor(terminal)).of('keys').message, /, 1 unused for 90 days$/);
  terminal.tamper('update api_key set expires_at = 1');
  assert.deepEqual((await runDoctor(terminal)).of('keys').state, 'warn');
});
