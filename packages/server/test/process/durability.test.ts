import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { cpSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test, { type TestContext } from 'node:test';
import { skipWithout } from '../../../../scripts/required-tools.ts';
import { openDatabase } from '../../src/storage/sqlite/driver.ts';
import { Client } from './support/client.ts';
import { assertConsistent } from './support/inspection.ts';
import { firstSetup, start, stop, temporaryFolder } from './support/server-process.ts';

test('the connection syncs every commit to disk and checks references', (t) => {
  const database = openDatabase(join(temporaryFolder(), 'new.sqlite'));
  t.after(() => database.close());
  const pragma = (name: string) => Object.values(database.prepare(`pragma ${name}`).get() ?? {})[0];
  // 2 is FULL: https://sqlite.org/pragma.html#pragma_synchronous
  assert.deepEqual([pragma('journal_mode'), pragma('synchronous'), pragma('foreign_keys')], ['wal', 2, 1]);
});

/** With -D the server is the child instead of strace, so that signals reach it. */
const STRACE = ['strace', '-D', '-f', '-qq', '-ttt', '-e', 'trace=fsync,fdatasync', '-e', 'signal=none'];
const canTrace = process.platform === 'linux' && spawnSync('strace', ['-o', '/dev/null', 'true']).status === 0;

test('no change is acknowledged before it is synced to disk', {
  skip: skipWithout('strace', canTrace, 'strace is not installed or not permitted'),
}, async (t) => {
  const folder = temporaryFolder();
  const trace = join(folder, 'trace');
  const settings = { KEYWARD_DATA: join(folder, 'data'), ...firstSetup };
  const server = await start(t, { settings, wrapper: [...STRACE, '-o', trace] });
  const client = new Client(server.port);
  await client.signIn();
  const spans: [name: string, began: number, ended: number][] = [];
  const timed = async (name: string, work: () => Promise<{ status: number }>) => {
    const began = Date.now() / 1000;
    const { status } = await work();
    spans.push([name, began, Date.now() / 1000]);
    assert.ok(status < 300, `${name} returned ${status}`);
  };
  const key = await client.addKey('first');
  for (let number = 1; number <= 5; number++) {
    const appname = `key-${number}`;
    await timed('creation', () => client.call('POST', '/api/v1/api-keys', { appname, roles: ['READONLY'] }));
    await timed('exchange', () => client.exchangeAs(key));
    await timed('deletion', () => client.call('DELETE', `/api/v1/api-keys/${appname}`));
  }
  client.close();
  await stop(server);
  const synced = readFileSync(trace, 'utf8')
    .split('\n')
    .map((line) => Number(/\d{9,}\.\d+/.exec(line)?.[0]));
  for (const [name, began, ended] of spans) {
    // Allows a millisecond on either side, because the clocks of the two processes are read at different times.
    assert.ok(
      synced.some((at) => at >= began - 0.001 && at <= ended + 0.001),
      `${name} without a sync`,
    );
  }
});

/** Creates a data directory as a power failure leaves it: an older database, and a log of later changes. */
async function createPowerFailure(t: TestContext): Promise<string> {
  const data = join(temporaryFolder(), 'data');
  await stop(await start(t, { settings: { KEYWARD_DATA: data, ...firstSetup } }));
  const server = await start(t, { settings: { KEYWARD_DATA: data } });
  const client = new Client(server.port);
  await client.signIn();
  for (let number = 1; number <= 8; number++) {
    await client.exchangeAs(await client.addKey(`key-${number}`));
    if (number % 3 === 0) await client.call('DELETE', `/api/v1/api-keys/key-${number - 1}`);
  }
  client.close();
  await stop(server, 'SIGKILL');
  return data;
}

const CUT_COUNT = 24;

test('a database whose log is truncated or torn opens in an earlier consistent state', async (t) => {
  const data = await createPowerFailure(t);
  const log = readFileSync(join(data, 'keyward.sqlite-wal'));
  const copy = join(temporaryFolder(), 'copy');
  const openedWith = async (damage: (file: string) => void, description: string) => {
    rmSync(copy, { recursive: true, force: true });
    cpSync(data, copy, { recursive: true });
    rmSync(join(copy, 'keyward.sqlite-shm'));
    damage(join(copy, 'keyward.sqlite-wal'));
    return assertConsistent(copy, description);
  };

  let before = 0;
  for (let cut = 0; cut <= CUT_COUNT; cut++) {
    // Cuts within pages too, except for the first and the last cut.
    const length = cut === CUT_COUNT ? log.length : Math.floor((log.length * cut) / CUT_COUNT) + (cut % 3);
    const inspected = await openedWith((file) => truncateSync(file, length), `cut off at ${length}`);
    assert.ok(inspected.auditRecords >= before, `${length} bytes contain fewer records than a shorter log`);
    before = inspected.auditRecords;
  }
  const whole = before;
  for (let tear = 1; tear < 8; tear++) {
    const at = Math.floor((log.length * tear) / 8);
    const torn = Buffer.from(log);
    torn.fill(0x5a, at, at + 512);
    const inspected = await openedWith((file) => writeFileSync(file, torn), `torn at ${at}`);
    assert.ok(inspected.auditRecords <= whole);
  }
  assert.ok(whole > 10);
});
