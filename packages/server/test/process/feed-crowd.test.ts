import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { join } from 'node:path';
import test, { type TestContext } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from './support/client.ts';
import { firstSetup, type ServerProcess, start, temporaryFolder, until } from './support/server-process.ts';

/** The limit of feeds of an account; see FEED_LIMITS. */
const MOST_OF_ACCOUNT = 1000;
const TOO_MANY = 200;
const AT_ONCE = 16;
/** A check takes its turn among so many feeds at most. */
const MOST_MEANWHILE = 10 * AT_ONCE;
const MOST_MEGABYTES = 150;

/** Reads what comes, says nothing, and does not go. */
class IdleReader {
  text = '';
  isClosed = false;
  readonly #socket: Socket;

  constructor(port: number, credential: string) {
    this.#socket = connect(port, '127.0.0.1');
    this.#socket.setEncoding('latin1');
    this.#socket.on('data', (more: string) => {
      this.text = (this.text + more).slice(-400);
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

/** Checks a key and the server's health until stopped. @returns how many feeds opened during each of these pairs */
function ask({ url }: ServerProcess, appkey: string, opened: () => number): { stop(): Promise<number[]> } {
  let isAsking = true;
  const asking = (async () => {
    const meanwhile: number[] = [];
    while (isAsking) {
      const before = opened();
      const check = await fetch(`${url}/api/v1/forward-auth/acme1`, { headers: { 'x-api-key': appkey } });
      const health = await fetch(`${url}/healthz`);
      await Promise.all([check.arrayBuffer(), health.arrayBuffer()]);
      assert.deepEqual([check.status, health.status], [200, 200]);
      meanwhile.push(opened() - before);
      await sleep(5);
    }
    return meanwhile;
  })();
  return {
    stop() {
      isAsking = false;
      return asking;
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
    while (readers.length < MOST_OF_ACCOUNT + TOO_MANY) {
      const reader = new IdleReader(server.port, credential);
      readers.push(reader);
      await until(() => reader.isReady);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, open));
}

test('with more idle feeds than an account may have, the oldest are asked to reconnect, and checks are answered meanwhile', {
  skip: process.platform === 'linux' ? false : 'the memory of a process is read as Linux tells it',
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
  const asking = ask(server, appkey, () => readers.length);
  await openAll(t, { server, credential, readers });
  await until(() => readers.filter(({ isClosed }) => isClosed).length >= TOO_MANY);
  await until(() => readers.every((reader) => reader.isClosed || reader.text.includes('event: beat')));
  const meanwhile = await asking.stop();

  const gone = readers.filter(({ isClosed }) => isClosed);
  assert.equal(gone.length, TOO_MANY);
  assert.ok(gone.every(({ wasMovedOn }) => wasMovedOn));
  const places = gone.map((reader) => readers.indexOf(reader));
  assert.ok(Math.max(...places) < TOO_MANY + 2 * AT_ONCE, 'they are the oldest');
  // By what happened meanwhile and not by a clock, which other processes hold up.
  assert.ok(
    Math.max(...meanwhile) < MOST_MEANWHILE,
    `${Math.max(...meanwhile)} feeds opened while one key was checked`,
  );
  const grown = residentMegabytes(server) - before;
  assert.ok(grown < MOST_MEGABYTES, `${grown} MB more are used`);
});
