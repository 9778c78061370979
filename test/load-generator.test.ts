import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, it } from 'node:test';
import { Generator } from '../bench/generator.ts';
import { requestText } from '../bench/http-text.ts';
import type { Load } from '../bench/load-generator.ts';

const BODY = 'x'.repeat(100_000);
let requestCount = 0;
const server = createServer((request, response) => {
  requestCount++;
  const good = request.headers['x-api-key'] === 'good';
  response.writeHead(good ? 200 : 401, { 'content-length': BODY.length }).end(BODY);
}).listen(0, '127.0.0.1');
await once(server, 'listening');
const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
const generator = new Generator();
after(() => {
  generator.stop();
  server.close();
});

const requestWith = (key: string, status: number) => ({ text: requestText('GET', url, { 'x-api-key': key }), status });
const loadOf = (requests: Load['requests']): Load => ({
  url,
  connections: 8,
  amount: 300,
  order: { seed: 1 },
  requests,
});

it('a load reads complete responses that arrive in several chunks, up to the last request', async () => {
  requestCount = 0;
  const { perSecond, p99 } = await generator.run(loadOf([requestWith('good', 200), requestWith('wrong', 401)]));
  assert.equal(requestCount, 300);
  assert.ok(perSecond > 0 && p99 > 0);
});

it('a bench run fails if a wrong key is allowed or a valid key is denied', async () => {
  await assert.rejects(generator.run(loadOf([requestWith('good', 401)])), /returned 200; 401 was expected/);
  await assert.rejects(generator.run(loadOf([requestWith('wrong', 200)])), /returned 401; 200 was expected/);
});
