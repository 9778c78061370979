import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { request as httpRequest, type IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { text } from 'node:stream/consumers';
import test from 'node:test';
import type { ProxyTest } from './proxy-test.ts';

const MEGABYTE = 1 << 20;

/** Tests traffic other than short requests: it is checked once and then streamed without buffering. */
export function testTraffic(around: ProxyTest): void {
  const { proxy, service, newKey, sendRequest } = around;

  test('an upload of 20 MB reaches the service unchanged', async () => {
    const { appkey } = await newKey('ADMIN');
    const content = randomBytes(20 * MEGABYTE);
    const digest = createHash('sha256').update(content).digest('hex');
    // With a known length, and in chunks.
    for (const framing of [{ 'content-length': content.length }, { 'transfer-encoding': 'chunked' }]) {
      const headers = { 'x-api-key': appkey, 'content-type': 'application/octet-stream', ...framing };
      const sent = httpRequest({ port: proxy.port, method: 'POST', path: '/upload', headers });
      sent.end(content);
      const [response] = (await once(sent, 'response')) as [IncomingMessage];
      assert.deepEqual([response.statusCode, JSON.parse(await text(response)).digest], [200, digest]);
    }
  });

  test('a denied upload receives a response, and no part of the upload reaches the service', async () => {
    const { appkey } = await newKey('READONLY');
    const before = service.recorded.length;
    const headers = { 'x-api-key': appkey, expect: '100-continue', 'content-length': MEGABYTE };
    const sent = httpRequest({ port: proxy.port, method: 'POST', path: '/upload', headers });
    sent.flushHeaders();
    const [response] = (await once(sent, 'response')) as [IncomingMessage];
    assert.equal(response.statusCode, 403);
    sent.destroy();
    assert.equal(service.recorded.length, before);
  });

  test('a websocket requires a valid key, and carries bytes in both directions', async () => {
    const { appname, appkey } = await newKey('READONLY');
    const socket = await upgrade(proxy.port, { 'x-api-key': appkey });
    assert.ok(socket instanceof Object && 'write' in socket, 'the connection is upgraded');
    const { headers } = service.recorded.at(-1) ?? {};
    assert.deepEqual([headers?.['x-keyward-key'], headers?.['x-api-key']], [appname, undefined]);
    for (const word of ['one', 'two']) {
      socket.write(word);
      assert.equal(String((await once(socket, 'data'))[0]), word);
    }
    socket.destroy();
    const before = service.recorded.length;
    assert.equal(await upgrade(proxy.port, {}), 401);
    assert.equal(service.recorded.length, before);
  });

  test('other upgrades never reach the service', async () => {
    const { appkey } = await newKey('READONLY');
    for (const upgrade of ['h2c', 'tcp', 'h2c, websocket']) {
      const headers = { 'x-api-key': appkey, connection: 'Upgrade, HTTP2-Settings', upgrade, 'http2-settings': '' };
      const { status, body } = await sendRequest('/', { headers });
      // HAProxy denies a list of protocols.
      assert.ok(status === 400 || (status === 200 && body.headers.upgrade === undefined), upgrade);
    }
  });

  test('server-sent events arrive individually', async () => {
    const { appkey } = await newKey('READONLY');
    for (const path of ['/events', '/events/unframed']) {
      const sent = httpRequest({ port: proxy.port, path, headers: { 'x-api-key': appkey } }).end();
      const [response] = (await once(sent, 'response')) as [IncomingMessage];
      assert.equal(response.headers['content-type'], 'text/event-stream');
      for (const event of ['first', 'second', 'third']) {
        if (event !== 'first') service.sendEvent(event);
        assert.equal(String((await once(response, 'data'))[0]), `data: ${event}\n\n`);
      }
      sent.destroy();
    }
  });
}

/** @returns the upgraded connection, or the status of the response */
async function upgrade(port: number, more: object): Promise<Duplex | number> {
  const handshake = { 'sec-websocket-version': '13', 'sec-websocket-key': randomBytes(16).toString('base64') };
  const headers = { connection: 'Upgrade', upgrade: 'websocket', ...handshake, ...more };
  const sent = httpRequest({ port, path: '/socket', headers }).end();
  return new Promise((resolve, reject) => {
    sent.on('error', reject);
    sent.on('upgrade', (_, socket: Duplex) => resolve(socket));
    sent.on('response', (response) => resolve(response.resume().statusCode ?? 0));
  });
}
