import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect } from 'node:net';
import test, { after } from 'node:test';
import { setImmediate as turn } from 'node:timers/promises';
import { BODY_LIMIT, type Operation, operations } from '@keyward/contract';
import { startKeyward } from '../support/keyward.ts';
import { assertNoSecretLogged, DatabaseWatcher } from './support/database-watcher.ts';
import { assertRawError, type RawResponse, sendRaw } from './support/raw.ts';

const keyward = await startKeyward();
const { port } = keyward;
const readonly = await keyward.asKey('READONLY');
const admin = await keyward.asKey('ADMIN');
const watcher = new DatabaseWatcher(keyward);
after(() => watcher.close());

const host = `Host: 127.0.0.1:${port}\r\n`;
const json = 'Content-Type: application/json\r\n';
const every: readonly Operation[] = Object.values<Operation>(operations);
const guarded = every.filter(({ access }) => access !== 'open');
const EIGHT_MEGABYTES = 8 * 1024 * 1024;

const bearer = ({ accessToken }: { readonly accessToken: string }) => `Authorization: Bearer ${accessToken}\r\n`;

/** Returns the head of a request, to which callers can append. */
function head(method: string, path: string, fields: string): string {
  return `${method} ${path.replaceAll(/\{\w+\}/g, 'x')} HTTP/1.1\r\n${host}${fields}\r\n`;
}

const announced = (length = EIGHT_MEGABYTES) => `${json}Content-Length: ${length}\r\n`;

/** Sends headers that announce a body, but never the body, so that the response cannot depend on it. */
async function sendWithoutBody(method: string, path: string, fields = '', length?: number): Promise<RawResponse> {
  const [response] = await sendRaw(port, head(method, path, `${announced(length)}${fields}`));
  assert.ok(response, `${method} ${path}`);
  return response;
}

function assertEarly(response: RawResponse, status: number, code: string, name: string): void {
  assertRawError([response], status, name);
  assert.equal(JSON.parse(response.body).code, code, name);
  assert.equal(response.headers.get('connection')?.toLowerCase(), 'close', name);
}

test('every operation except open operations returns 401 before the body of an anonymous request', async () => {
  for (const { id, method, path } of guarded) {
    assertEarly(await sendWithoutBody(method, path), 401, 'unauthenticated', id);
  }
});

test('a caller is denied before a small body arrives', async () => {
  const unknownCaller = bearer({ accessToken: 'x.y.z' });
  for (const { id, method, path } of guarded) {
    assertEarly(await sendWithoutBody(method, path, unknownCaller, 100), 401, 'unauthenticated', id);
  }
  const { method, path } = operations.verifyKey;
  assertEarly(await sendWithoutBody(method, path, bearer(readonly), 100), 403, 'forbidden', 'verifyKey');
});

test('an invalid body or media type does not change the 401', async () => {
  const wrong: readonly (readonly [content: string, headers: Readonly<Record<string, string>>])[] = [
    ['{', { 'content-type': 'application/json' }],
    ['[1]', { 'content-type': 'application/json' }],
    ['{}', { 'content-type': 'text/plain' }],
    ['{}', {}],
    ['{}', { 'content-type': 'application/json; charset=utf-16' }],
    ['{}', { 'content-type': 'application/json', 'content-encoding': 'gzip' }],
  ];
  for (const { method, path } of guarded) {
    for (const [content, headers] of wrong) {
      const wrongQuery = `${path.replaceAll(/\{\w+\}/g, '%00')}?nothing=known`;
      await keyward.expectError('unauthenticated', method, wrongQuery, { content, headers, checked: false });
    }
  }
});

test('every operation that the caller may not use returns 403 before the body', async () => {
  const readable = /:fetch$/;
  for (const { id, access, method, path } of guarded) {
    const code = access === 'session' ? 'session_required' : 'forbidden';
    if (access === 'signed-in' || (readable.test(access) && access !== 'shared-secret:fetch')) continue;
    assertEarly(await sendWithoutBody(method, path, bearer(readonly)), 403, code, id);
  }
  assert.ok(guarded.some(({ id }) => id === 'importApiKeys'));
});

test('open operations accept at most 64 kB, and reject a larger body before it arrives', async () => {
  const open = every.filter(({ access, body }) => access === 'open' && body !== undefined);
  assert.ok(open.length >= 10, `${open.length}`);
  for (const { id, bodyLimit = BODY_LIMIT, method, path, encoding } of open) {
    assert.ok(bodyLimit <= 64 * 1024, id);
    const type = encoding === 'form' ? 'application/x-www-form-urlencoded' : 'application/json';
    const fields = `Content-Type: ${type}\r\nOrigin: ${keyward.url}\r\nContent-Length: ${bodyLimit + 1}\r\n`;
    const [response] = await sendRaw(port, head(method, path, fields));
    assert.equal(response?.status, 413, id);
    assert.equal(response.headers.get('connection'), 'close', id);
  }
});

/** Responses outside of operations, and responses that are sent before an operation. */
const otherResponses: Readonly<Record<string, readonly [method: string, path: string, status: number]>> = {
  'an unknown path': ['POST', '/api/v1/nothing', 404],
  'an unknown path outside the API': ['PUT', '/nothing', 404],
  'another method': ['PATCH', '/api/v1/api-keys', 405],
  'another method of the feed': ['PUT', '/api/v1/feed', 405],
  'a usage report of a replica': ['POST', '/api/v1/feed/usage', 401],
  'an unsigned leak report': ['POST', '/api/v1/leaks/github/acme1', 404],
  'forward-auth': ['POST', '/api/v1/forward-auth/acme1', 401],
  'forward-auth with a route': ['DELETE', '/api/v1/forward-auth/acme1/flows', 401],
  'another host in the target': ['POST', 'http://evil.example/api/v1/session', 421],
  'an exchange over the limit': ['POST', '/api/v1/auth/token', 413],
  'a form over the limit': ['POST', '/oauth2/token', 415],
  'a GET': ['GET', '/healthz', 200],
  'a target that cannot be decoded': ['POST', '/api/v1/api-keys/%zz', 400],
};

test('a response that is sent before the body closes the connection', async () => {
  for (const [name, [method, path, status]] of Object.entries(otherResponses)) {
    const response = await sendWithoutBody(method, path);
    assert.deepEqual([response.status, response.headers.get('connection')?.toLowerCase()], [status, 'close'], name);
  }
});

test('bytes after an early response are never parsed as a request', async () => {
  const body = JSON.stringify({ appname: 'smuggled', roles: ['READONLY'] });
  const smuggled = `${head('POST', '/api/v1/api-keys', `${json}${bearer(admin)}Content-Length: ${body.length}\r\n`)}${body}`;
  watcher.watch();
  for (const [name, [method, path, status]] of Object.entries(otherResponses)) {
    // The announced length is that of a body that the proxy did not forward.
    for (const fields of [announced(40), announced(), `${json}Transfer-Encoding: chunked\r\n`]) {
      const chunk = fields.includes('chunked') ? 'ffff\r\n' : '';
      if (status === 413 || path === '/oauth2/token') continue;
      const responses = await sendRaw(port, [head(method, path, fields), chunk + smuggled], { answers: 2, pause: 20 });
      assert.deepEqual(
        responses.map((each) => each.status),
        [status],
        name,
      );
    }
  }
  assert.ok(!watcher.hasChanged());
});

test('a connection stays open if the body came with the headers', async () => {
  const next = head('GET', '/healthz', '');
  for (const [name, [method, path, status]] of Object.entries(otherResponses)) {
    // Node itself closes the connection after these responses.
    if (status === 413 || status === 415) continue;
    const pieces = [`${head(method, path, announced(2))}{}`, next];
    const responses = await sendRaw(port, pieces, { answers: 2, pause: 50 });
    assert.deepEqual(
      responses.map((each) => each.status),
      [status, 200],
      name,
    );
  }
});

test('100 Continue is sent once the body is needed, and never to denied callers', async () => {
  const expecting = (length: number) => `Expect: 100-continue\r\n${announced(length)}`;
  const denied: readonly (readonly [method: string, path: string, status: number, fields: string])[] = [
    ['POST', '/api/v1/key-import', 401, expecting(EIGHT_MEGABYTES)],
    ['POST', '/api/v1/key-import', 403, expecting(EIGHT_MEGABYTES) + bearer(readonly)],
    ['POST', '/api/v1/key-import', 413, expecting(EIGHT_MEGABYTES + 1) + bearer(admin)],
    ['POST', '/api/v1/auth/token', 413, expecting(BODY_LIMIT + 1)],
    ['POST', '/api/v1/forward-auth/acme1', 401, expecting(2)],
    ['POST', '/api/v1/nothing', 404, expecting(2)],
    ['PATCH', '/api/v1/api-keys', 405, expecting(2)],
  ];
  for (const [method, path, status, fields] of denied) {
    const responses = await sendRaw(port, head(method, path, fields), { answers: 2 });
    assert.deepEqual(
      responses.map((each) => [each.status, each.headers.get('connection')?.toLowerCase()]),
      [[status, 'close']],
      path,
    );
  }
  for (const [path, fields] of [
    ['/api/v1/api-keys', bearer(admin)],
    ['/api/v1/auth/token', ''],
  ] as const) {
    const responses = await sendRaw(port, [head('POST', path, expecting(2) + fields), '{}'], { answers: 2, pause: 20 });
    assert.deepEqual(
      responses.map((each) => each.status),
      [100, 400],
      path,
    );
  }
});

test('a client that writes its whole body before reading still receives the early response', async () => {
  for (const { path, status } of [
    { path: '/api/v1/key-import', status: '401' },
    { path: '/api/v1/forward-auth/acme1', status: '401' },
    { path: '/api/v1/auth/token', status: '413' },
  ]) {
    const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true });
    socket.on('error', () => {});
    socket.write(head('POST', path, announced(200_000)));
    for (let sent = 0; sent < 200_000; sent += 20_000) {
      socket.write(' '.repeat(20_000));
      await turn();
    }
    let text = '';
    for await (const bytes of socket) text += bytes;
    assert.match(text, new RegExp(`^HTTP/1.1 ${status} `), path);
    socket.destroy();
  }
});

test('a client that never stops sending is disconnected, at any speed', async () => {
  for (const { piece, pause } of [
    { piece: 65_536, pause: 0 },
    { piece: 1, pause: 20 },
  ]) {
    const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true });
    // The reset notifies a client that keeps sending that the server no longer reads.
    socket.on('error', () => {}).resume();
    socket.write(head('POST', '/api/v1/key-import', announced(1024 * 1024 * 1024)));
    const closed = new Promise((resolve) => socket.on('close', resolve));
    const sending = setInterval(() => socket.write(' '.repeat(piece)), pause);
    await closed;
    clearInterval(sending);
    assert.ok(socket.bytesWritten < 64 * 1024 * 1024);
  }
});

test('a denied tunnel is disconnected, and a reset of its connection is harmless', async () => {
  for (const fields of ['', 'Content-Length: 4\r\n']) {
    const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true });
    socket.on('error', () => {}).resume();
    socket.write(head('CONNECT', '127.0.0.1:22', fields));
    await once(socket, 'end');
    socket.resetAndDestroy();
    await once(socket, 'close');
    assert.equal((await keyward.ok('GET', '/healthz')).body.status, 'ok');
  }
});

test('these requests write nothing to the log', () => {
  assert.deepEqual(keyward.log, []);
  assertNoSecretLogged(keyward);
});
