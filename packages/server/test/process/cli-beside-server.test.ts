import assert from 'node:assert/strict';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import test, { type TestContext } from 'node:test';
import { NO_SERVER, Terminal } from '../cli/terminal.ts';
import { firstSetup, type ServerProcess, start, stop, temporaryFolder } from './support/server-process.ts';

/** A server in a separate process, and the CLI on the same data directory. */
async function serverAndCli(t: TestContext): Promise<{ server: ServerProcess; cli: Terminal }> {
  const data = join(temporaryFolder(), 'data');
  const server = await start(t, { settings: { KEYWARD_DATA: data, ...firstSetup } });
  return { server, cli: new Terminal(data, {}) };
}

async function checkOf({ url }: ServerProcess, appkey: string): Promise<number> {
  const response = await fetch(`${url}/api/v1/forward-auth/acme1`, { headers: { 'x-api-key': appkey } });
  await response.arrayBuffer();
  return response.status;
}

/** Returns the number of followers with a lease. */
function leases({ directory }: Terminal): number {
  const database = new DatabaseSync(join(directory, 'keyward.sqlite'));
  const rows = database.prepare("select node from follower where lease_until > unixepoch('subsec') * 1000").all();
  database.close();
  return rows.length;
}

const create = (name: string) => ['keys', 'create', name, '--role', 'READONLY', '--json'];
const remove = (name: string) => ['keys', 'delete', name, '--yes', '--json'];

test('each of 40 keys is valid in the check after the CLI creates it, and unknown in the check after the CLI deletes it', async (t) => {
  const { server, cli } = await serverAndCli(t);
  const late: string[] = [];
  // A separate process takes long to exit; the same command in this process returns immediately.
  const run = (at: number, argv: string[]) => (at % 10 === 0 ? cli.spawn(argv) : cli.run(argv));
  for (let index = 0; index < 40; index++) {
    const created = await run(index, create(`key-${index}`));
    if ((await checkOf(server, created.json.appkey)) !== 200) late.push(`key-${index} was denied`);
    const deleted = await run(index, remove(`key-${index}`));
    if ((await checkOf(server, created.json.appkey)) !== 401) late.push(`key-${index} was allowed`);
    for (const { code, err, json } of [created, deleted])
      assert.deepEqual([code, err, json.acknowledged], [0, '', true]);
  }
  assert.deepEqual(late, []);
});

test('a command reports a change that a suspended server has not applied and exits with 3; checks are correct after the server resumes', async (t) => {
  const { server, cli } = await serverAndCli(t);
  const { appkey } = (await cli.runOk(...create('suspended'))).json;
  server.process.kill('SIGSTOP');
  const [read, list, deleted] = await Promise.all([
    cli.run(['keys', 'list', '--json']),
    cli.run(['account', 'allowed-ips', '--clear', '--json']),
    cli.run(remove('suspended')),
  ]);
  assert.deepEqual([read.code, read.err, read.json.length], [0, '', 1]);
  const silent = /^The change is saved, but the running server has not applied it within 5 seconds\. Check .*\.\n$/;
  for (const { code, err } of [list, deleted]) {
    assert.equal(code, 3);
    assert.match(err, silent);
  }
  assert.deepEqual(deleted.json, { deleted: 'suspended', acknowledged: false });
  assert.deepEqual(list.json, { data: [], acknowledged: false });
  server.process.kill('SIGCONT');
  assert.notEqual(await checkOf(server, appkey), 200, 'an outdated index is not trusted');
  assert.deepEqual((await cli.runOk(...create('again'))).json.acknowledged, true);
});

test('a command next to a killed or stopped server reports that no server is running, and does not wait for the server lease', async (t) => {
  const { server, cli } = await serverAndCli(t);
  for (const [signal, left] of [['SIGKILL', 1] as const, ['SIGTERM', 0] as const]) {
    const running = signal === 'SIGKILL' ? server : await start(t, { settings: cli.env });
    await stop(running, signal);
    const { code, err, json } = await cli.run(create(signal));
    assert.deepEqual([code, err, 'acknowledged' in json], [0, NO_SERVER, false]);
    assert.equal(leases(cli), left, `a lease after ${signal}`);
  }
  const { code, err } = await cli.run(['keys', 'list', '--json']);
  assert.deepEqual([code, err], [0, '']);
  const again = await start(t, { settings: cli.env });
  const { appkey } = (await cli.runOk(...create('after'))).json;
  assert.equal(await checkOf(again, appkey), 200);
});
