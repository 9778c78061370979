import assert from 'node:assert/strict';
import { readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';
import { formatKey } from '@keyward/contract';
import { Terminal } from '../cli/terminal.ts';
import { freePort } from '../support/free-port.ts';
import { Client } from './support/client.ts';
import { firstSetup, start, stop, temporaryFolder, until } from './support/server-process.ts';

async function check(port: number, appkey: string): Promise<number> {
  const answer = await fetch(`http://127.0.0.1:${port}/api/v1/forward-auth/acme1`, {
    headers: { 'x-api-key': appkey },
  });
  await answer.arrayBuffer();
  return answer.status;
}

const keyOf = (at: number) => formatKey('kw', String(at).padStart(30, 'K'));

async function makeKeys(client: Client, count: number): Promise<{ appname: string; appkey: string }[]> {
  const made: { appname: string; appkey: string }[] = [];
  for (let at = 0; at < count; at++) {
    const answer = await client.call('POST', '/api/v1/api-keys', { appname: `used-${at}`, roles: ['READONLY'] });
    assert.equal(answer.status, 201, answer.text);
    made.push(answer.body.data);
  }
  return made;
}

/** Returns the time at which the server last wrote a journal, in milliseconds; 0 without a journal. */
function lastWritten(data: string): number {
  const journals = readdirSync(data).filter((name) => /^usage-.*[.]log$/.test(name));
  return Math.max(0, ...journals.map((name) => statSync(join(data, name), { throwIfNoEntry: false })?.mtimeMs ?? 0));
}

/**
 * Waits until a journal contains all usage from before the call. A write may have started before the call, so the write
 * after it counts. An earlier journal may still exist with usage that is already folded, and without further requests
 * the server may have nothing to write.
 */
async function journalHas(data: string, use: () => Promise<number>): Promise<void> {
  for (let write = 0; write < 2; write++) {
    const since = Math.max(Date.now(), lastWritten(data));
    await until(async () => {
      assert.equal(await use(), 200);
      return lastWritten(data) > since;
    });
  }
}

test('a killed server loses at most the usage of the last second, and a stopped server loses none', async (t) => {
  const settings = { KEYWARD_DATA: join(temporaryFolder(), 'data'), ...firstSetup };
  const port = await freePort();
  let server = await start(t, { settings, port });
  let client = new Client(port);
  await client.signIn();
  const keys = await makeKeys(client, 60);
  const [first] = keys;
  assert.ok(first);
  const used = Math.floor(Date.now() / 1000);
  for (const { appkey } of keys) assert.equal(await check(port, appkey), 200);
  await journalHas(settings.KEYWARD_DATA, () => check(port, first.appkey));
  server.process.kill('SIGKILL');
  await server.ended;
  client.close();

  server = await start(t, { settings, port });
  client = new Client(port);
  await client.signIn();
  const list = (await client.call('GET', '/api/v1/api-keys')).body.data as { appname: string; last_login: number }[];
  assert.ok(
    list.every(({ last_login }) => last_login >= used),
    'the last login of every key was stored',
  );
  const at = Math.floor(Date.now() / 1000);
  await check(port, first.appkey);
  client.close();
  assert.equal((await stop(server)).outcome, 0);

  server = await start(t, { settings, port });
  client = new Client(port);
  await client.signIn();
  const { last_login, last_ip } = (await client.call('GET', `/api/v1/api-keys/${first.appname}`)).body.data;
  assert.ok(last_login >= at, 'the request right before the stop was stored');
  assert.equal(last_ip, '127.0.0.1');
  client.close();
});

test('the CLI shows all usage of a running server, and the usage in the journal of a suspended server', async (t) => {
  const settings = { KEYWARD_DATA: join(temporaryFolder(), 'data'), ...firstSetup };
  const port = await freePort();
  const server = await start(t, { settings, port });
  const cli = new Terminal(settings.KEYWARD_DATA, {});
  const rows = Array.from({ length: 1100 }, (_, at) => `key-${at},READONLY,${keyOf(at)}`);
  const file = join(temporaryFolder(), 'keys.csv');
  writeFileSync(file, ['name,role,key', ...rows].join('\n'));
  await cli.runOk('keys', 'import', file);
  const neverUsed = async () =>
    (await cli.runOk('keys', 'list', '--never-used', '--json')).json.map(({ appname }: { appname: string }) => appname);
  // Enough requests that the server leaves them in its journal for a minute.
  for (const at of rows.keys()) if (at > 0) assert.equal(await check(port, keyOf(at)), 200);
  await until(async () => (await neverUsed()).length === 1);
  assert.deepEqual(await neverUsed(), ['key-0']);
  const used = Math.floor(Date.now() / 1000);
  assert.equal(await check(port, keyOf(0)), 200);
  await journalHas(settings.KEYWARD_DATA, () => check(port, keyOf(0)));
  server.process.kill('SIGSTOP');
  const { last_login: at } = (await cli.runOk('keys', 'get', 'key-0', '--json')).json;
  const [latest] = (await cli.runOk('keys', 'list', '--sort', '-last_login', '--json')).json;
  server.process.kill('SIGCONT');
  assert.ok(at >= used, `used at ${used}, but the CLI shows ${at}`);
  assert.equal(latest.appname, 'key-0', 'the list is sorted by the same last login');
});
