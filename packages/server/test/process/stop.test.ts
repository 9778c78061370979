import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { join } from 'node:path';
import test, { type TestContext } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { openFeed } from '../support/feed-client.ts';
import { Client } from './support/client.ts';
import { firstSetup, type ServerProcess, start, stop, temporaryFolder, until } from './support/server-process.ts';

interface Connection {
  readonly socket: Socket;
  readonly received: () => string;
  readonly closed: Promise<unknown>;
}

async function open(t: TestContext, server: ServerProcess, first: string): Promise<Connection> {
  const socket = connect(server.port, '127.0.0.1');
  t.after(() => socket.destroy());
  let text = '';
  socket.setEncoding('utf8').on('data', (more: string) => (text += more));
  socket.on('error', () => {});
  const closed = once(socket, 'close');
  await once(socket, 'connect');
  socket.write(first);
  return { socket, received: () => text, closed };
}

const started = (t: TestContext) => start(t, { settings: { KEYWARD_DATA: join(temporaryFolder(), 'data') } });

const BODY = '{"jwt":"a.b.c"}';
const head = ({ port }: ServerProcess) =>
  `POST /api/v1/auth/token HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nContent-Type: application/json\r\nContent-Length: ${BODY.length}\r\n\r\n`;
const health = ({ port }: ServerProcess) => `GET /healthz HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\n\r\n`;

test('a stop answers the request whose body is still arriving, and ends idle connections at once', async (t) => {
  const server = await started(t);
  const idle = await open(t, server, health(server));
  const slow = await open(t, server, head(server) + BODY.slice(0, 4));
  await until(() => idle.received().includes('{"status":"ok"}'), 5000);
  const stopping = stop(server, 'SIGTERM');
  await idle.closed;
  for (const character of BODY.slice(4)) {
    slow.socket.write(character);
    await sleep(50);
  }
  const { outcome, seconds } = await stopping;
  await slow.closed;
  assert.match(slow.received(), /^HTTP\/1\.1 401 /);
  assert.match(slow.received(), /"code":"invalid_credentials"/);
  assert.equal(outcome, 0, server.stderr());
  assert.ok(seconds < 8, `${seconds} s`);
});

test('a stop takes no new connections, and waits for clients that hang no longer than ten seconds', async (t) => {
  const server = await started(t);
  const hangers = [
    await open(t, server, head(server)),
    await open(t, server, `GET /healthz HTTP/1.1\r\nHost: 127`),
    await open(t, server, ''),
  ];
  await sleep(200);
  const stopping = stop(server, 'SIGINT');
  await sleep(1000);
  await assert.rejects(fetch(`${server.url}/healthz`));
  server.process.kill('SIGINT');
  const { outcome, seconds } = await stopping;
  await Promise.all(hangers.map(({ closed }) => closed));
  assert.equal(outcome, 0, server.stderr());
  assert.ok(seconds < 10.5, `${seconds} s`);
});

test('a stop says so to replicas, and does not wait for them', async (t) => {
  const settings = { KEYWARD_DATA: join(temporaryFolder(), 'data'), ...firstSetup };
  const server = await start(t, { settings });
  const client = new Client(server.port);
  await client.signIn();
  const { body } = await client.call('POST', '/api/v1/replicas', { name: 'gateway' });
  const reads = await openFeed(server, body.data.credential);
  const { id: position = '' } = await reads.next('ready');
  const stopping = stop(server, 'SIGTERM');
  assert.deepEqual((await reads.next('bye')).data, { code: 'closing' });
  await reads.ended();
  const { outcome, seconds } = await stopping;
  assert.equal(outcome, 0, server.stderr());
  assert.ok(seconds < 8, `${seconds} s`);
  const again = await start(t, { settings });
  const back = await openFeed(again, body.data.credential, { 'last-event-id': position });
  assert.equal((await back.next('hello')).data.mode, 'resume');
  const later = new Client(again.port);
  await later.signIn();
  const { data } = (await later.call('GET', '/api/v1/replicas/gateway')).body;
  assert.deepEqual(
    [data.connected, data.last_ip, data.last_number],
    [true, '127.0.0.1', Number(position.split('.')[1])],
  );
  back.close();
  await back.ended();
});
