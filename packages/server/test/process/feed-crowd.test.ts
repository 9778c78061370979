import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { join } from 'node:path';
import test, { type TestContext } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from './support/client.ts';
import { firstSetup, type ServerProcess, start, temporaryFolder, until } from './support/server-process.ts';

/** The maximum number of feeds of an account; see FEED_LIMITS. */
const MAX_PER_ACCOUNT = 1000;
const TOO_MANY = 200;
const BATCH = 16;
/** Maximum number of feeds that open while a check waits. */
const MAX_OPENED_PER_CHECK = 10 * BATCH;
const MAX_MEGABYTES = 150;

/** Reads the feed, sends nothing, and stays connected. */
class IdleReader {
  text = '';
  isClosed = false;
  readonly #socket: Socket;

  constructor(port: number, credential: string) {
    this.#socket = connect(port, '127.0.0.1');
    this.#socket.setEncoding('latin1');
    this.#socket.on('data', (overrides: string) => {
      this.text = (this.text + overrides).slice(-400);
    });
    this.#socket.on('error', () => undefined);
    this.#socket.on('close', () => {
      this.isClosed = true;
    });
    const fields = [`host: 127.0.0.1:${port}`, `authorization: Bearer ${credential}`];
    this.#socket.write(`GET /api/v1/feed HTTP/1.1\r\n${fields.join('\r\n')}\r\n\r\n`);
  }

  get isReady(): boolean {
    return this.text.includes('event: ready');
  }

  get wasMovedOn(): boolean {
    return this.text.includes('event: bye\ndata: {"code":"moved_on"}');
  }

  close(): void {
    this.#socket.destroy();
  }
}

/** Checks a key and the server's health until stopped. @returns how many feeds opened during each pair of requests */
function checkContinuously(
  { url }: ServerProcess,
  appkey: string,
  opened: () => number,
): { stop(): Promise<number[]> } {
  let isChecking = true;
  const checking = (async () => {
    const openedPerCheck: number[] = [];
    while (isChecking) {
      const before = opened();
      const check = await fetch(`${url}/api/v1/forward-auth/acme1`, { headers: { 'x-api-key': appkey } });
      const health = await fetch(`${url}/healthz`);
      await Promise.all([check.arrayBuffer(), health.arrayBuffer()]);
      assert.deepEqual([check.status, health.status], [200, 200]);
      openedPerCheck.push(opened() - before);
      await sleep(5);
    }
    return openedPerCheck;
  })();
  return {
    stop() {
      isChecking = false;
      return checking;
    },
  };
}

function residentMegabytes({ process: { pid } }: ServerProcess): number {
  return Number(/^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1024;
}

async function openAll(
  t: TestContext,
  { server, credential, readers }: { server: ServerProcess; credential: string; readers: IdleReader[] },
): Promise<void> {
  t.after(() => {
    for (const reader of readers) reader.close();
  });
  const open = async () => {
    while (readers.length < MAX_PER_ACCOUNT + TOO_MANY) {
      const reader = new IdleReader(server.port, credential);
      readers.push(reader);
      await until(() => reader.isReady);
    }
  };
  await Promise.all(Array.from({ length: BATCH }, open));
}

test('when an account exceeds its feed limit, its oldest idle feeds are asked to reconnect, and checks are answered in between', {
  skip: process.platform === 'linux' ? false : 'the memory of a process is only readable on Linux',
}, async (t) => {
  const settings = { KEYWARD_DATA: join(temporaryFolder(), 'data'), ...firstSetup };
  const server = await start(t, { settings });
  const client = new Client(server.port);
  t.after(() => client.close());
  await client.signIn();
  const { appkey } = await client.addKey('checked');
  const { credential } = (await client.call('POST', '/api/v1/replicas', { name: 'crowd' })).body.data;
  const before = residentMegabytes(server);
  const readers: IdleReader[] = [];
  const checking = checkContinuously(server, appkey, () => readers.length);
  await openAll(t, { server, credential, readers });
  await until(() => readers.filter(({ isClosed }) => isClosed).length >= TOO_MANY);
  await until(() => readers.every((reader) => reader.isClosed || reader.text.includes('event: beat')));
  const openedPerCheck = await checking.stop();

  const gone = readers.filter(({ isClosed }) => isClosed);
  assert.equal(gone.length, TOO_MANY);
  assert.ok(gone.every(({ wasMovedOn }) => wasMovedOn));
  const places = gone.map((reader) => readers.indexOf(reader));
  assert.ok(Math.max(...places) < TOO_MANY + 2 * BATCH, 'the oldest feeds were asked');
  // Counts opened feeds instead of measuring time, which depends on other processes.
  assert.ok(
    Math.max(...openedPerCheck) < MAX_OPENED_PER_CHECK,
    `${Math.max(...openedPerCheck)} feeds opened while one key was checked`,
  );
  const grown = residentMegabytes(server) - before;
  assert.ok(grown < MAX_MEGABYTES, `memory grew by ${grown} MB`);
});
