import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { decodeConnectionSecret } from '@keyward/contract';
import { resumeBulkOperations } from '../../src/actions/bulk-operations/run.ts';
import { environmentToHoldUntil } from '../support/held-process.ts';
import { type Credentials, requestToken, startKeyward } from '../support/keyward.ts';
import { Terminal } from './terminal.ts';

const keyward = await startKeyward();
const terminal = new Terminal(keyward.dataDirectory, {});
const administrator = await keyward.asUser('ADMIN');

const assertDenied = async (credentials: Credentials) =>
  assert.equal((await keyward.exchange(requestToken(credentials, keyward.clock.now))).status, 401);

const json = async (...argv: string[]) => (await terminal.runOk(...argv, '--json')).json;

test("the next request applies a key's creation, deletion or change of role by the CLI", async () => {
  const created = (await terminal.spawn(['keys', 'create', 'from-terminal', '--role', 'READONLY', '--json'])).json;
  assert.equal(decodeConnectionSecret(created.connection_secret).url, `${keyward.url}/api/v1`);
  const credentials = keyward.credentialsOf(created.connection_secret);
  const key = await keyward.tokensOf(credentials);
  await keyward.ok('GET', '/api/v1/api-keys', { as: key });

  await json('keys', 'update', 'from-terminal', '--role', 'ADMIN');
  await keyward.expectError('unauthenticated', 'GET', '/api/v1/api-keys', { as: key });
  const stronger = await keyward.tokensOf(credentials);

  await terminal.spawn(['keys', 'delete', 'from-terminal', '--yes']);
  await keyward.expectError('unauthenticated', 'GET', '/api/v1/api-keys', { as: stronger });
  await assertDenied(credentials);
});

test('a key that the CLI creates is valid in the next check, and unknown in the next check after the CLI deletes the key', async () => {
  const appkeys: string[] = [];
  for (let round = 0; round < 5; round++) {
    const { appkey } = await json('keys', 'create', `checked-${round}`, '--role', 'READONLY');
    const statusOf = async () => {
      const headers = { 'x-api-key': appkey };
      return (await keyward.request('GET', '/api/v1/forward-auth/acme1', { headers, checked: false })).status;
    };
    assert.equal(await statusOf(), 200);
    await json('keys', 'delete', `checked-${round}`, '--yes');
    assert.equal(await statusOf(), 401);
    appkeys.push(appkey);
  }
  assert.equal(new Set(appkeys).size, 5);
});

test('regenerating a key with the CLI revokes the old secret immediately', async () => {
  const { connection_secret } = await json('keys', 'create', 'rotating', '--role', 'READONLY');
  const old = keyward.credentialsOf(connection_secret);
  await keyward.tokensOf(old);
  const { connection_secret: fresh } = await json('keys', 'regenerate', 'rotating');
  await assertDenied(old);
  await keyward.tokensOf(keyward.credentialsOf(fresh));
});

test('imports a key of another system by digest and key format, and the key stays valid', async () => {
  await terminal.runOk(
    'keys',
    'formats',
    'create',
    'veteran',
    '--prefix',
    'old_',
    '--length',
    '44',
    '--alphabet',
    'hex',
  );
  const appkey = `old_${'0123456789'.repeat(4)}`;
  const digest = createHash('sha256').update(appkey).digest('hex');
  const file = `name,role,last_login,sha256,key_format\nveteran,READONLY,2024-12-16 19:47:38,${digest},veteran\n`;
  const done = await terminal.run(['keys', 'import', '-', '--json'], { input: file });
  assert.equal(done.code, 0, done.err);
  assert.deepEqual(done.json.rows, [{ row: 1, name: 'veteran', outcome: 'imported' }]);
  const { shared_secret: sharedSecret } = await json('secret', 'show');
  keyward.secrets.add(sharedSecret);
  const key = await keyward.tokensOf({ shortname: 'acme1', appname: 'veteran', appkey, sharedSecret });
  const { body } = await keyward.ok('GET', '/api/v1/api-keys/veteran', { as: key });
  assert.deepEqual([body.data.hint, body.data.last_login], [null, keyward.clock.now]);
});

const BULK = '/api/v1/bulk-operations';
const tagging = async (tag: string) =>
  (await keyward.ok('GET', BULK, { as: administrator })).body.data.find(
    ({ change }: { change: { add_tags?: string[] } }) => change.add_tags?.[0] === tag,
  );

/** Starts tagging many keys in a separate process, and sends it the signal before its third batch. */
async function tagUntilSignal(signal: NodeJS.Signals, tag: string) {
  const release = join(keyward.dataDirectory, `release-${tag}`);
  const only = ['--only-search', 'many-', '--include-recent'];
  const running = new Terminal(keyward.dataDirectory, environmentToHoldUntil(release)).start([
    ...['keys', 'bulk', 'update', ...only, '--add-tag', tag, '--yes'],
  ]);
  const ended = running.done.then(({ out, err }) => `the process exited early: ${out}${err}`);
  while (!((await tagging(tag))?.done > 0)) assert.equal(await Promise.race([ended, sleep(5)]), undefined);
  running.kill(signal);
  writeFileSync(release, '');
  return { outcome: await running.done, bulk: await tagging(tag) };
}

test('a stop signal to the CLI cancels its bulk operation; if the CLI is killed, the server continues the operation', async () => {
  const rows = Array.from({ length: 3000 }, (_, index) => ({ name: `many-${index}`, role: 'READONLY' }));
  await keyward.ok('POST', '/api/v1/key-import', { body: { rows, new_secrets: true }, as: administrator });

  const stopped = await tagUntilSignal('SIGINT', 'stopped');
  assert.equal(stopped.bulk.state, 'cancelled', stopped.outcome.err);
  assert.match(stopped.outcome.out, /^3000 keys, cancelled: \d+ changed/m);
  assert.ok(stopped.bulk.done < 3000, `${stopped.bulk.done} keys were tagged`);
  assert.equal(stopped.outcome.code, 1);

  const killed = await tagUntilSignal('SIGKILL', 'killed');
  assert.equal(killed.bulk.state, 'running');
  assert.ok(killed.bulk.done < 3000, `${killed.bulk.done} keys were tagged`);
  await resumeBulkOperations(keyward.context);
  await keyward.context.backgroundJobs.ended(killed.bulk.id);
  const { state, changed } = await tagging('killed');
  assert.deepEqual([state, changed], ['done', 3000]);
  const { meta } = (await keyward.ok('GET', '/api/v1/api-keys?tag=killed&limit=1', { as: administrator })).body;
  assert.equal(meta.total, 3000);
});

test('the CLI removes an IP list that locks out every user', async () => {
  const key = await keyward.addKey();
  await json('account', 'allowed-ips', '--set', '203.0.113.0/24');
  for (const as of [administrator, key]) await keyward.expectError('ip_denied', 'GET', '/api/v1/session', { as });
  await assertDenied(key);
  await terminal.spawn(['account', 'allowed-ips', '--clear']);
  for (const as of [administrator, key]) await keyward.ok('GET', '/api/v1/session', { as });
});

test("setting a password with the CLI revokes the user's sessions", async () => {
  const alan = await keyward.invite({ email: 'alan@example.com' });
  await keyward.ok('GET', '/api/v1/session', { as: alan });
  const password = 'nine brown otters under a bridge';
  const set = ['users', 'reset-password', 'alan@example.com', '--password-stdin'];
  assert.equal((await terminal.run(set, { input: `${password}\n` })).code, 0);
  await keyward.expectError('unauthenticated', 'GET', '/api/v1/session', { as: alan });
  await keyward.signIn('alan@example.com', password);
});

test('interleaved writes of the server and the CLI are all stored', async () => {
  const rows = Array.from({ length: 300 }, (_, index) => `bulk-${index},READONLY`);
  const importing = terminal.spawn(['keys', 'import', '-', '--new-secrets', '--json'], {
    input: `name,role\n${rows.join('\n')}\n`,
  });
  const creating = Array.from({ length: 3 }, (_, index) =>
    terminal.spawn(['keys', 'create', `beside-${index}`, '--role', 'READONLY']),
  );
  let ended = false;
  const done = Promise.all([importing, ...creating]).finally(() => {
    ended = true;
  });
  let requests = 0;
  while (!ended) {
    await keyward.ok('POST', '/api/v1/api-keys', {
      body: { appname: `served-${requests++}`, roles: ['READONLY'] },
      as: administrator,
    });
  }
  assert.deepEqual(
    (await done).map(({ code, err }) => [code, err]),
    Array(4).fill([0, '']),
  );
  const { body } = await keyward.ok('GET', '/api/v1/api-keys', { as: administrator });
  const count = (prefix: string) =>
    body.data.filter(({ appname }: { appname: string }) => appname.startsWith(prefix)).length;
  assert.deepEqual([count('bulk-'), count('beside-'), count('served-')], [300, 3, requests]);
  await terminal.runOk('audit', 'verify');
});

test('the CLI approves a pending user and prints the enrollment link', async () => {
  const body = { given_name: 'Grace', family_name: 'Hopper', email: 'grace@example.com', roles: ['READONLY'] };
  await keyward.ok('POST', '/api/v1/user', { body, as: await keyward.asKey() });
  assert.match((await terminal.runOk('users', 'list')).out, /^grace@example\.com .* pending /m);
  await terminal.expectError(['users', 'reset-password', 'grace@example.com'], /Approve the user first\.$/m);
  const printed = (await terminal.runOk('users', 'approve', 'GRACE@example.com')).out;
  assert.match(printed, /^grace@example\.com was approved as READONLY\.$/m);
  await terminal.expectError(['users', 'approve', 'grace@example.com'], /^This user is not pending approval\.$/m);
  assert.match(printed, /^ {2}http\S+\/enrollment#token=\S+$/m);
});
