import assert from 'node:assert/strict';
import { chmodSync, existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';
import { Client } from './support/client.ts';
import { administrator, firstSetup, start, stop, temporaryFolder } from './support/server-process.ts';

/** Returns the permission bits of everything in a directory, and of the directory as `.`. */
function modes(directory: string): Record<string, string> {
  return Object.fromEntries(
    ['.', ...readdirSync(directory)].map((name) => [name, (statSync(join(directory, name)).mode & 0o777).toString(8)]),
  );
}

function assertPrivate(directory: string): void {
  for (const [name, mode] of Object.entries(modes(directory))) assert.equal(mode, name === '.' ? '700' : '600', name);
}

test('an empty database prints a setup link only to standard output, and the link works once', async (t) => {
  const settings = { KEYWARD_DATA: join(temporaryFolder(), 'data') };
  const server = await start(t, { settings });
  const [, token] = /^ {2}http:\/\/127\.0\.0\.1:\d+\/setup#token=(\w{43})$/m.exec(server.stdout()) ?? [];
  assert.ok(token, server.stdout());

  const client = new Client(server.port);
  t.after(() => client.close());
  const setUp = (body: object) =>
    client.call('POST', '/api/v1/setup', { shortname: 'acme1', ...administrator, token, ...body });
  const wrong = await setUp({ token: token.replace(/^./, (first) => (first === 'a' ? 'b' : 'a')) });
  assert.deepEqual([wrong.status, wrong.body.code], [401, 'invalid_link']);
  const weak = await setUp({ password: 'password' });
  assert.deepEqual([weak.status, weak.body.code], [400, 'weak_password']);
  const attempts = await Promise.all([setUp({}), setUp({ email: 'eve@example.com' }), setUp({ shortname: 'other1' })]);
  assert.deepEqual(attempts.map(({ status }) => status).sort(), [201, 409, 409]);
  const repeated = await setUp({});
  assert.deepEqual([repeated.status, repeated.body.code], [409, 'already_set_up']);

  await stop(server);
  // The denied attempt belongs to no account, so no audit record exists. The rest of the log is empty and contains no
  // link.
  const { attempt, reason, count, msg } = JSON.parse(server.stderr());
  assert.deepEqual([attempt, reason, count], ['link', 'invalid_link', 1], msg);
  assert.doesNotMatch(server.stderr(), new RegExp(token.slice(1)));
  const second = await start(t, { settings });
  assert.doesNotMatch(second.stdout(), /token=/);
});

test('a setup from environment variables needs no link and happens once', async (t) => {
  const settings = { KEYWARD_DATA: join(temporaryFolder(), 'data') };
  const server = await start(t, { settings: { ...settings, ...firstSetup } });
  assert.equal(server.stdout(), `Keyward is ready at ${server.url}\n`);
  const client = new Client(server.port);
  await client.signIn();
  client.close();
  await stop(server);

  const other = { KEYWARD_SHORTNAME: 'other1', KEYWARD_ADMIN_EMAIL: 'eve@example.com' };
  const repeated = await start(t, { settings: { ...settings, ...firstSetup, ...other } });
  const sameClient = new Client(repeated.port);
  await sameClient.signIn();
  assert.equal((await sameClient.call('GET', '/api/v1/users')).body.meta.count, 1);
  sameClient.close();
});

test('only the owner can access the data directory, even after a restart', async (t) => {
  const data = join(temporaryFolder(), 'data');
  const server = await start(t, { settings: { KEYWARD_DATA: data, ...firstSetup } });
  assert.ok(existsSync(join(data, 'keyward.sqlite-wal')));
  assertPrivate(data);
  await stop(server);

  chmodSync(data, 0o755);
  for (const name of readdirSync(data)) if (name !== 'master.key') chmodSync(join(data, name), 0o644);
  await start(t, { settings: { KEYWARD_DATA: data } });
  assertPrivate(data);
});
