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

test('the connection waits for the disk at every commit, and checks references', (t) => {
  const database = openDatabase(join(temporaryFolder(), 'new.sqlite'));
  t.after(() => database.close());
  const pragma = (name: string) => Object.values(database.prepare(`pragma ${name}`).get() ?? {})[0];
  // 2 is FULL: https://sqlite.org/pragma.html#pragma_synchronous
  assert.deepEqual([pragma('journal_mode'), pragma('synchronous'), pragma('foreign_keys')], ['wal', 2, 1]);
});

/** With -D the server and not strace is the child, so that signals reach it. */
const STRACE = ['strace', '-D', '-f', '-qq', '-ttt', '-e', 'trace=fsync,fdatasync', '-e', 'signal=none'];
const canTrace = process.platform === 'linux' && spawnSync('strace', ['-o', '/dev/null', 'true']).status === 0;

test('no change is acknowledged before the disk has it', {
  skip: skipWithout('strace', canTrace, 'strace is not installed or not permitted'),
}, async (t) => {
  const folder = temporaryFolder();
  const trace = join(folder, 'trace');
  const settings = { KEYWARD_DATA: join(folder, 'data'), ...firstSetup };
  const server = await start(t, { settings, under: [...STRACE, '-o', trace] });
  const client = new Client(server.port);
  await client.signIn();
  const spans: [name: string, began: number, ended: number][] = [];
  const timed = async (name: string, work: () => Promise<{ status: number }>) => {
    const began = Date.now() / 1000;
    const { status } = await work();
    spans.push([name, began, Date.now() / 1000]);
    assert.ok(status < 300, `${name} answered ${status}`);
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
    // A millisecond to either side: the clocks of the two processes are read at different moments.
    assert.ok(
      synced.some((at) => at >= began - 0.001 && at <= ended + 0.001),
      `${name} without a sync`,
    );
  }
});

/** A data directory as a power cut leaves it: a database of before, and a log of what came since. */
async function cutDown(t: TestContext): Promise<string> {
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

const CUTS = 24;

test('a log that was cut off anywhere, or torn, opens as what was true at an earlier moment', async (t) => {
  const data = await cutDown(t);
  const log = readFileSync(join(data, 'keyward.sqlite-wal'));
  const copy = join(temporaryFolder(), 'copy');
  const openedWith = async (damage: (file: string) => void, what: string) => {
    rmSync(copy, { recursive: true, force: true });
    cpSync(data, copy, { recursive: true });
    rmSync(join(copy, 'keyward.sqlite-shm'));
    damage(join(copy, 'keyward.sqlite-wal'));
    return assertConsistent(copy, what);
  };

  let before = 0;
  for (let cut = 0; cut <= CUTS; cut++) {
    // Not at the bounds of pages alone, but for the first and the last.
    const length = cut === CUTS ? log.length : Math.floor((log.length * cut) / CUTS) + (cut % 3);
    const found = await openedWith((file) => truncateSync(file, length), `cut off at ${length}`);
    assert.ok(found.auditRecords >= before, `${length} bytes tell less than fewer did`);
    before = found.auditRecords;
  }
  const whole = before;
  for (let tear = 1; tear < 8; tear++) {
    const at = Math.floor((log.length * tear) / 8);
    const torn = Buffer.from(log);
    torn.fill(0x5a, at, at + 512);
    const found = await openedWith((file) => writeFileSync(file, torn), `torn at ${at}`);
    assert.ok(found.auditRecords <= whole);
  }
  assert.ok(whole > 10);
});
