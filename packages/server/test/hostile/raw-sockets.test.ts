import assert from 'node:assert/strict';
import { connect } from 'node:net';
import test, { after } from 'node:test';
import { createApp } from '../../src/http/app.ts';
import { createLogger } from '../../src/http/logger.ts';
import { startKeyward } from '../support/keyward.ts';
import { assertNoSecretLogged, DatabaseWatcher } from './support/database-watcher.ts';
import { assertRawError, sendRaw } from './support/raw.ts';

const keyward = await startKeyward();
const { port } = keyward;
const watcher = new DatabaseWatcher(keyward);
after(() => watcher.close());

const host = `Host: 127.0.0.1:${port}\r\n`;
const json = 'Content-Type: application/json\r\n';
const exchange = `POST /api/v1/auth/token HTTP/1.1\r\n${host}${json}`;
const get = (target: string, fields = host) => `GET ${target} HTTP/1.1\r\n${fields}\r\n`;

/** Malformed bytes by the expected status. */
const malformed: Readonly<Record<number, Readonly<Record<string, string>>>> = {
  400: {
    'no HTTP at all': 'hello\r\n\r\n',
    'a TLS handshake': '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03',
    'a method in lower case': `get /healthz HTTP/1.1\r\n${host}\r\n`,
    'an unsupported version': `GET /healthz HTTP/9.9\r\n${host}\r\n`,
    'a target with a space': get('/health z'),
    'a target without a slash': get('healthz'),
    'a target that cannot be decoded': get('/api/v1/api-keys/%zz'),
    'half an escape': get('/api/v1/api-keys/%e2%28%a1'),
    'no Host': get('/healthz', ''),
    'two Host headers': get('/healthz', `${host}${host}`),
    'two Host headers in different case': get('/healthz', `${host}hOST: evil.example\r\n`),
    'a space before a colon': get('/healthz', `${host}X-A : b\r\n`),
    'a folded header': get('/healthz', `${host}X-A: b\r\n c\r\n`),
    'a header without a name': get('/healthz', `${host}: b\r\n`),
    'a null character in a header': get('/healthz', `${host}X-A: b\0c\r\n`),
    'a lone carriage return': get('/healthz', `${host}X-A: b\rX-B: c\r\n`),
    'two lengths': `${exchange}Content-Length: 2\r\nContent-Length: 3\r\n\r\n{} `,
    'a list of lengths': `${exchange}Content-Length: 2, 2\r\n\r\n{}`,
    'a negative length': `${exchange}Content-Length: -2\r\n\r\n{}`,
    'a signed length': `${exchange}Content-Length: +2\r\n\r\n{}`,
    'a hexadecimal length': `${exchange}Content-Length: 0x2\r\n\r\n{}`,
    'a length beyond the safe integers': `${exchange}Content-Length: 99999999999999999999\r\n\r\n{}`,
    'a length and chunked encoding': `${exchange}Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n`,
    'chunked encoding twice': `${exchange}Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n`,
    'an obfuscated chunked encoding': `${exchange}Transfer-Encoding: xchunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n`,
    'compressed chunked encoding': `${exchange}Transfer-Encoding: gzip, chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n`,
    'an invalid chunk size': `${exchange}Transfer-Encoding: chunked\r\n\r\nzz\r\n{}\r\n0\r\n\r\n`,
    'a chunk size beyond the safe integers': `${exchange}Transfer-Encoding: chunked\r\n\r\nfffffffffffffffff\r\n{}`,
    'a negative chunk size': `${exchange}Transfer-Encoding: chunked\r\n\r\n-2\r\n{}\r\n0\r\n\r\n`,
    'a chunk longer than its size': `${exchange}Transfer-Encoding: chunked\r\n\r\n1\r\n{}\r\n0\r\n\r\n`,
  },
  404: {
    'a parent path': get('/../../etc/passwd'),
    'an encoded parent path': get('/%2e%2e/%2e%2e/etc/passwd'),
    'two slashes': get('//healthz'),
    'a backslash': get('/\\evil.example/healthz'),
    'an asterisk target': `OPTIONS * HTTP/1.1\r\n${host}\r\n`,
  },
  501: {
    'an unknown method': `BREW /healthz HTTP/1.1\r\n${host}\r\n`,
    'an unknown method at an unknown path': `BREW /nowhere HTTP/1.1\r\n${host}\r\n`,
    'a WebDAV method': `PROPFIND /healthz HTTP/1.1\r\n${host}\r\n`,
    'a QUERY method with a body': `QUERY /api/v1/api-keys HTTP/1.1\r\n${host}Content-Type: application/json\r\nContent-Length: 2\r\n\r\n{}`,
  },
  405: {
    'a CONNECT tunnel': `CONNECT 127.0.0.1:22 HTTP/1.1\r\n${host}\r\n`,
    'a TRACE request': `TRACE /healthz HTTP/1.1\r\n${host}Cookie: secret=1\r\n\r\n`,
    'another method': `PATCH /api/v1/api-keys HTTP/1.1\r\n${host}\r\n`,
  },
  413: {
    'a length over the limit': `${exchange}Content-Length: 65537\r\n\r\n{`,
    'chunks over the limit': `${exchange}Transfer-Encoding: chunked\r\n\r\n${`4000\r\n${' '.repeat(0x4000)}\r\n`.repeat(5)}`,
  },
  415: {
    'another content type': `POST /api/v1/auth/token HTTP/1.1\r\n${host}Content-Type: text/plain\r\nContent-Length: 2\r\n\r\n{}`,
    'no content type': `POST /api/v1/auth/token HTTP/1.1\r\n${host}Content-Length: 2\r\n\r\n{}`,
    'an invalid content type': `POST /api/v1/auth/token HTTP/1.1\r\n${host}Content-Type: ,;=\r\nContent-Length: 2\r\n\r\n{}`,
  },
  421: {
    'another host': get('/openapi.json', 'Host: evil.example\r\n'),
    'an empty Host': get('/openapi.json', 'Host:\r\n'),
    'another port in Host': get('/openapi.json', 'Host: 127.0.0.1:1\r\n'),
    'another host in the target': get(`http://evil.example/openapi.json`),
    'a user name in the target': get(`http://127.0.0.1:${port}@evil.example/openapi.json`),
    'another scheme in the target': get(`ftp://evil.example/openapi.json`),
    'no Host in HTTP/1.0 where one is required': 'GET /openapi.json HTTP/1.0\r\n\r\n',
  },
  431: {
    'a target of 20,000 characters': get(`/${'a'.repeat(20_000)}`),
    'a header of 20,000 characters': get('/healthz', `${host}X-A: ${'b'.repeat(20_000)}\r\n`),
    'a cookie of 20,000 characters': get('/api/v1/session', `${host}Cookie: ${'a=b; '.repeat(4000)}\r\n`),
  },
};

for (const [status, requests] of Object.entries(malformed)) {
  test(`a malformed request gets a ${status} in Keyward's error format and changes nothing`, async (t) => {
    watcher.watch();
    for (const [name, text] of Object.entries(requests)) {
      await t.test(name, async () => assertRawError(await sendRaw(port, text), Number(status), name));
    }
    assert.ok(!watcher.hasChanged());
  });
}

test('the response to a disallowed method lists the allowed methods, and so does the response to a tunnel to any target', async () => {
  const targets = ['127.0.0.1:22', '/healthz', '/api/v1/api-keys', '/nowhere', '*'];
  const tunnels = targets.map((target) => `CONNECT ${target} HTTP/1.1\r\n${host}\r\n`);
  for (const text of [...Object.values(malformed[405] ?? {}), ...tunnels]) {
    const [response] = await sendRaw(port, text);
    assert.equal(response?.status, 405, text);
    assert.match(response.headers.get('allow') ?? '', /^[A-Z]+(, [A-Z]+)*$/, text);
  }
});

test('unusual but valid requests succeed', async () => {
  const honest: Readonly<Record<string, string>> = {
    "the server's own URL as target": get(`http://127.0.0.1:${port}/healthz`),
    'HTTP/1.0 without Host': 'GET /healthz HTTP/1.0\r\n\r\n',
    'an unsupported upgrade': get('/healthz', `${host}Connection: Upgrade\r\nUpgrade: websocket\r\n`),
    'an unknown expectation': get('/healthz', `${host}Expect: tea\r\n`),
    'an unexpected body': `GET /healthz HTTP/1.1\r\n${host}Content-Length: 3\r\n\r\nabc`,
    'a leading empty line': `\r\n${get('/healthz')}`,
  };
  for (const [name, text] of Object.entries(honest)) {
    const [response] = await sendRaw(port, text);
    assert.deepEqual([response?.status, response?.body], [200, '{"status":"ok"}'], name);
  }
});

test('a client that waits for 100 Continue receives it, and then its response', async () => {
  const responses = await sendRaw(port, `${exchange}Expect: 100-continue\r\nContent-Length: 2\r\n\r\n{}`, {
    answers: 2,
  });
  assert.deepEqual(
    responses.map(({ status }) => status),
    [100, 400],
  );
});

test('pipelined requests are answered separately and in order', async () => {
  const { accessToken } = await keyward.asKey('READONLY');
  const bearer = `Authorization: Bearer ${accessToken}\r\n`;
  const requests = [
    get('/api/v1/session', `${host}${bearer}`),
    get('/api/v1/session'),
    `${exchange}Content-Length: 2\r\n\r\n{}`,
    get('/healthz'),
  ];
  const responses = await sendRaw(port, requests.join(''), { answers: 4 });
  assert.deepEqual(
    responses.map(({ status }) => status),
    [200, 401, 400, 200],
  );
  assert.equal(new Set(responses.map(({ headers }) => headers.get('x-request-id'))).size, 4);
});

test('HEAD returns the response of GET without a body', async () => {
  for (const path of ['/healthz', '/api/v1/session', '/api/v1/nothing']) {
    const head = await fetch(keyward.url + path, { method: 'HEAD' });
    const got = await fetch(keyward.url + path);
    const length = String((await got.arrayBuffer()).byteLength);
    assert.deepEqual([head.status, await head.text(), head.headers.get('content-length')], [got.status, '', length]);
    assert.match(head.headers.get('x-request-id') ?? '', /^[0-9a-f-]{36}$/);
  }
});

test('clients that send headers or bodies slowly, or read slowly, are disconnected and do not delay other requests', async (t) => {
  // The same server with shorter timeouts.
  const app = await createApp({ context: keyward.context, logger: createLogger({ write() {} }), trustedProxies: [] });
  t.after(() => app.close());
  const { requestTimeout, headersTimeout } = app.server;
  assert.equal(requestTimeout, 30_000);
  assert.ok(headersTimeout > 0 && headersTimeout < requestTimeout, 'Node swaps them otherwise');
  app.server.requestTimeout = requestTimeout / 20;
  app.server.headersTimeout = headersTimeout / 20;
  const url = await app.listen({ host: '127.0.0.1', port: 0 });
  const impatientPort = Number(new URL(url).port);
  const local = (text: string) => text.replace(`:${port}`, `:${impatientPort}`);
  const letters = (text: string) => [...text];
  const slow = [
    ...Array.from({ length: 20 }, () => sendRaw(impatientPort, letters(local(get('/healthz'))), { pause: 150 })),
    ...Array.from({ length: 20 }, () =>
      sendRaw(impatientPort, [local(`${exchange}Content-Length: 60\r\n\r\n`), ...letters('{"jwt":"aaaaaaaaaaaaaaa')], {
        pause: 150,
      }),
    ),
  ];
  const idleSockets = Array.from({ length: 20 }, () => connect(impatientPort, '127.0.0.1'));
  for (const socket of idleSockets) {
    socket.on('error', () => {});
    socket.pause();
    socket.write(local(get('/openapi.json')).repeat(5));
  }
  let isOver = false;
  const over = Promise.race(slow).then(() => {
    isOver = true;
  });
  for (let probe = 0; probe < 3; probe++) assert.equal((await fetch(`${url}/healthz`)).status, 200);
  assert.ok(!isOver, 'the other requests were answered while the slow clients waited');
  await over;
  for (const responses of await Promise.all(slow)) assertRawError(responses, 408, 'a slow client');
  for (const socket of idleSockets) socket.destroy();
});

test('these requests write nothing to the log', () => {
  assert.deepEqual(keyward.log, []);
  assertNoSecretLogged(keyward);
});
