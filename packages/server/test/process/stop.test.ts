import assert from 'node:assert/strict';
import { once } from 'node:events';
import { existsSync, writeFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { join } from 'node:path';
import test, { type TestContext } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { connect as connectTls } from 'node:tls';
import { certificate, privateKey } from '../outgoing/support/certificate.ts';
import { openFeed } from '../support/feed-client.ts';
import { Client } from './support/client.ts';
import {
  firstSetup,
  launch,
  type ServerProcess,
  start,
  stop,
  temporaryFolder,
  until,
} from './support/server-process.ts';

interface Connection {
  readonly socket: Socket;
  readonly received: () => string;
  readonly closed: Promise<unknown>;
}

type Connect = (server: ServerProcess) => Socket;

const plain: Connect = ({ port }) => connect({ port, host: '127.0.0.1', allowHalfOpen: true });
const encrypted: Connect = ({ port }) => connectTls({ port, host: '127.0.0.1', rejectUnauthorized: false });

async function open(t: TestContext, server: ServerProcess, first: string, caller = plain): Promise<Connection> {
  const socket = caller(server);
  t.after(() => socket.destroy());
  let text = '';
  socket.setEncoding('utf8').on('data', (overrides: string) => (text += overrides));
  socket.on('error', () => {});
  const closed = new Promise((resolve) => socket.on('close', resolve));
  await once(socket, caller === plain ? 'connect' : 'secureConnect');
  socket.write(first);
  return { socket, received: () => text, closed };
}

const started = (t: TestContext) => start(t, { settings: { KEYWARD_DATA: join(temporaryFolder(), 'data') } });

const BODY = '{"jwt":"a.b.c"}';
const head = ({ port }: ServerProcess) =>
  `POST /api/v1/auth/token HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nContent-Type: application/json\r\nContent-Length: ${BODY.length}\r\n\r\n`;
const health = ({ port }: ServerProcess) => `GET /healthz HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\n\r\n`;

test('a stopping server answers the request whose body is still arriving, and closes idle connections immediately', async (t) => {
  const server = await started(t);
  const idle = await open(t, server, health(server));
  idle.socket.on('end', () => idle.socket.end());
  const slow = await open(t, server, head(server) + BODY.slice(0, 4));
  await until(() => idle.received().includes('{"status":"ok"}'));
  const stopping = stop(server, 'SIGTERM');
  await idle.closed;
  for (const character of BODY.slice(4)) {
    slow.socket.write(character);
    await sleep(50);
  }
  const { outcome, seconds } = await stopping;
  assert.match(slow.received(), /^HTTP\/1\.1 401 /);
  assert.match(slow.received(), /"code":"invalid_credentials"/);
  assert.equal(outcome, 0, server.stderr());
  assert.ok(seconds < 8, `${seconds} s`);
});

/** Bytes that a client sends before it stalls or continues; the client never closes its side. */
const hangingConnections: Readonly<Record<string, (server: ServerProcess) => string>> = {
  nothing: () => '',
  'half a head': () => 'GET /healthz HTTP/1.1\r\nHost: 127',
  'half a body': head,
  'a request, then an open connection': health,
  'many requests without reading responses': (server) => health(server).replace('/healthz', '/openapi.json').repeat(40),
  'an upgrade': (server) => health(server).replace('\r\n\r\n', '\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n'),
  'a tunnel': ({ port }) => `CONNECT 127.0.0.1:22 HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\n\r\n`,
  'a body that is denied': (server) =>
    head(server)
      .replace('/auth/token', '/key-import')
      .replace(/\d+\r\n\r\n/, '9999999\r\n\r\n'),
  'bytes that are not HTTP': () => 'hello\r\n\r\n',
};

/**
 * Opens each stalled connection, a connection that sends a byte repeatedly, and a connection that sends another request
 * after each response.
 */
async function openHangingConnections(t: TestContext, server: ServerProcess, caller: Connect): Promise<void> {
  for (const [name, text] of Object.entries(hangingConnections)) {
    const { socket } = await open(t, server, text(server), caller);
    if (name.includes('reads no responses')) socket.pause();
  }
  const tricklingSocket = await open(t, server, head(server).replace(/\d+\r\n\r\n/, '60000\r\n\r\n'), caller);
  const trickle = setInterval(() => tricklingSocket.socket.write(' '), 50);
  const repeatingSocket = await open(t, server, health(server), caller);
  repeatingSocket.socket.on('data', () => repeatingSocket.socket.write(health(server)));
  t.after(() => clearInterval(trickle));
}

/** Returns whether the server refuses new connections. */
async function refusesConnections(server: ServerProcess): Promise<boolean> {
  const socket = plain(server);
  try {
    await once(socket, 'connect');
    return false;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    // A connection that the closing server has not accepted yet is reset.
    assert.ok(code === 'ECONNREFUSED' || code === 'ECONNRESET', String(code));
    return code === 'ECONNREFUSED';
  } finally {
    socket.destroy();
  }
}

async function assertStops(server: ServerProcess, signal: NodeJS.Signals): Promise<void> {
  const stopping = stop(server, signal);
  await until(() => refusesConnections(server));
  server.process.kill(signal);
  const { outcome, seconds } = await stopping;
  assert.equal(outcome, 0, server.stderr());
  assert.ok(seconds < 8, `${seconds} s`);
}

test('a stopping server accepts no new connections and exits within 8 seconds whatever clients do', {
  concurrency: 2,
}, async (t) => {
  await Promise.all([
    t.test('over HTTP', async (each) => {
      const server = await start(each, { settings: { KEYWARD_DATA: join(temporaryFolder(), 'data'), ...firstSetup } });
      const client = new Client(server.port);
      await client.signIn();
      const { body } = await client.call('POST', '/api/v1/replicas', { name: 'gateway' });
      const bearer = `Authorization: Bearer ${body.data.credential}`;
      const feed = await open(
        each,
        server,
        health(server).replace('/healthz', '/api/v1/feed').replace(/\r\n$/, `${bearer}\r\n\r\n`),
      );
      await until(() => feed.received().includes('event: ready'));
      feed.socket.pause();
      await openHangingConnections(each, server, plain);
      await assertStops(server, 'SIGINT');
      client.close();
    }),
    t.test('over HTTPS', async (each) => {
      const folder = temporaryFolder();
      const files = { KEYWARD_TLS_CERT: join(folder, 'cert.pem'), KEYWARD_TLS_KEY: join(folder, 'key.pem') };
      writeFileSync(files.KEYWARD_TLS_CERT, certificate);
      writeFileSync(files.KEYWARD_TLS_KEY, privateKey);
      const server = await start(each, { settings: { KEYWARD_DATA: join(folder, 'data'), ...files } });
      await openHangingConnections(each, server, encrypted);
      // Handshakes that never start or never continue.
      await open(each, server, '');
      await open(each, server, '\x16\x03\x01\x02\x00\x01');
      await assertStops(server, 'SIGTERM');
    }),
  ]);
});

test('stopping during the start exits cleanly without partial data', async (t) => {
  for (const file of ['server.lock', 'keyward.sqlite']) {
    const data = join(temporaryFolder(), 'data');
    const settings = { KEYWARD_DATA: data, ...firstSetup };
    const server = await launch(t, { settings });
    await until(() => existsSync(join(data, file)));
    assert.equal((await stop(server)).outcome, 0, `${file} ${server.stderr()}`);
    const client = new Client((await start(t, { settings })).port);
    await client.signIn();
    client.close();
  }
});

const UNKNOWN_KEY = { shortname: 'acme1', appname: 'nobody', appkey: 'a'.repeat(40), sharedSecret: 'b'.repeat(40) };

test('stopping during a long import rolls back the import and writes the state held in memory', async (t) => {
  const settings = { KEYWARD_DATA: join(temporaryFolder(), 'data'), ...firstSetup };
  const server = await start(t, { settings });
  const client = new Client(server.port);
  await client.signIn();
  await client.addKey('first');
  const rows = Array.from({ length: 10_000 }, (_, index) => ({ name: `row-${index}`, role: 'READONLY' }));
  const imports = Array.from({ length: 4 }, (_, index) =>
    client
      .call('POST', '/api/v1/key-import', {
        rows: rows.map(({ name, role }) => ({ name: `${name}-${index}`, role })),
        new_secrets: true,
      })
      .catch(() => undefined),
  );
  await until(async () => (await client.exchangeAs(UNKNOWN_KEY)).status === 401);
  const { outcome, seconds } = await stop(server);
  const responses = await Promise.all(imports);
  assert.equal(outcome, 0, server.stderr());
  assert.ok(seconds < 8, `${seconds} s`);
  const again = new Client((await start(t, { settings })).port);
  await again.signIn();
  const { total } = (await again.call('GET', '/api/v1/api-keys?limit=1')).body.meta;
  assert.equal(total, 1 + rows.length * responses.filter((answer) => answer?.status === 200).length);
  const { data } = (await again.call('POST', '/api/v1/search/audit', { search: 'unknown', include: ['session'] })).body;
  assert.equal(data.length, 1, 'the denied attempt');
  client.close();
  again.close();
});

test('a stopping server notifies replicas and does not wait for them', async (t) => {
  const settings = { KEYWARD_DATA: join(temporaryFolder(), 'data'), ...firstSetup };
  const server = await start(t, { settings });
  const client = new Client(server.port);
  await client.signIn();
  const { body } = await client.call('POST', '/api/v1/replicas', { name: 'gateway' });
  const reads = await openFeed(server, body.data.credential);
  const { id: position = '', data: times } = await reads.nextEvent('ready');
  assert.equal(Math.floor(times.now_ms / 1000), times.now, 'the ready line contains the time in milliseconds too');
  const stopping = stop(server, 'SIGTERM');
  assert.deepEqual((await reads.nextEvent('bye')).data, { code: 'closing' });
  await reads.waitForEnd();
  const { outcome, seconds } = await stopping;
  assert.equal(outcome, 0, server.stderr());
  assert.ok(seconds < 8, `${seconds} s`);
  const again = await start(t, { settings });
  const back = await openFeed(again, body.data.credential, { 'last-event-id': position });
  assert.equal((await back.nextEvent('hello')).data.mode, 'resume');
  const later = new Client(again.port);
  await later.signIn();
  const { data } = (await later.call('GET', '/api/v1/replicas/gateway')).body;
  assert.deepEqual(
    [data.connected, data.last_ip, data.last_entry],
    [true, '127.0.0.1', Number(position.split('.')[1])],
  );
  back.close();
  await back.waitForEnd();
});
