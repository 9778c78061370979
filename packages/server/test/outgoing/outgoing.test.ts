import assert from 'node:assert/strict';
import test from 'node:test';
import type { Resolve } from '../../src/outgoing/destination.ts';
import { Outgoing, type OutgoingOptions } from '../../src/outgoing/outgoing.ts';
import { OutgoingError, type OutgoingFault } from '../../src/outgoing/outgoing-error.ts';
import { certificate } from './support/certificate.ts';
import { startReceiver } from './support/receiver.ts';

const receiver = await startReceiver();
const secure = await startReceiver({ tls: true });
const LISTED = ['127.0.0.1'];

/** Returns a resolver that returns these lists of IP addresses in turn. */
function createResolver(...lists: string[][]): Resolve & { hosts: string[] } {
  const hosts: string[] = [];
  const resolve: Resolve = async (host) => {
    const addresses = lists[Math.min(hosts.length, lists.length - 1)] ?? [];
    hosts.push(host);
    return addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 }));
  };
  return Object.assign(resolve, { hosts });
}

const send = (url: string, options: Partial<OutgoingOptions> = {}, maxBytes?: number) =>
  new Outgoing({ allowed: [], maxMs: 2000, ...options }).request({
    url,
    method: 'POST',
    body: '{"a":"ü"}',
    ...(maxBytes !== undefined && { maxBytes }),
  });

function expectFault(fault: OutgoingFault, work: Promise<unknown>): Promise<void> {
  return assert.rejects(work, (error) => error instanceof OutgoingError && error.fault === fault);
}

test('an exempt host is reached, even over plain http, with the exact request', async () => {
  const url = `http://127.0.0.1:${receiver.port}/path?query=1`;
  const response = await send(url, { allowed: LISTED }, 100);
  assert.deepEqual([response.status, response.body.toString()], [200, '{}']);
  const { method, path, headers, body } = receiver.received.at(-1)!;
  assert.deepEqual([method, path, body], ['POST', '/path?query=1', '{"a":"ü"}']);
  assert.equal(headers.host, `127.0.0.1:${receiver.port}`);
  assert.equal(headers.connection, 'close');
});

const spellings = [
  '127.0.0.1',
  '127.1',
  '0x7f.1',
  '0x7f000001',
  '2130706433',
  '0177.0.0.1',
  '017700000001',
  '127.0.0.1.',
];
for (const host of [
  ...spellings,
  '[::1]',
  '[::ffff:127.0.0.1]',
  '[::ffff:7f00:1]',
  '[0:0:0:0:0:0:0:1]',
  '１２７.0.0.1',
]) {
  test(`rejects https://${host} as loopback, and plain http too`, async () => {
    await expectFault('ip_denied', send(`https://${host}:${secure.port}/`, { ca: certificate }));
    await expectFault('bad_url', send(`http://${host}:${receiver.port}/`));
    assert.throws(() => new Outgoing({ allowed: [] }).checkUrl(`https://${host}/`), OutgoingError);
  });
}

for (const address of [
  '10.0.0.1',
  '169.254.169.254',
  '100.64.0.1',
  'fd00::1',
  'fe80::1',
  '::1',
  '64:ff9b::a00:1',
  '2002:7f00:1::',
]) {
  test(`rejects a name that resolves to ${address}, even together with a public IP address`, async () => {
    await expectFault('ip_denied', send('https://hooks.example/', { resolve: createResolver([address]) }));
    await expectFault('ip_denied', send('https://hooks.example/', { resolve: createResolver(['1.1.1.1', address]) }));
  });
}

test('a name is resolved once, so that DNS rebinding changes nothing', async () => {
  const resolve = createResolver(['127.0.0.1'], ['127.0.0.2'], ['10.0.0.1']);
  const before = receiver.received.length;
  const response = await send(`http://hooks.example:${receiver.port}/`, { resolve, allowed: LISTED });
  assert.equal(response.status, 200);
  assert.deepEqual(resolve.hosts, ['hooks.example']);
  assert.equal(receiver.received.length, before + 1);
  assert.equal(receiver.received.at(-1)?.headers.host, `hooks.example:${receiver.port}`);
  // The second resolution is checked too.
  await expectFault('ip_denied', send(`http://hooks.example:${receiver.port}/`, { resolve, allowed: LISTED }));
});

test('connects to the one of several allowed IP addresses that accepts connections', async () => {
  const resolve = createResolver(['::1', '127.0.0.1']);
  const response = await send(`http://hooks.example:${receiver.port}/`, { resolve, allowed: ['127.0.0.1', '::1'] });
  assert.equal(response.status, 200);
});

test('TLS verifies the certificate against the name, not the IP address', async () => {
  const options = { resolve: createResolver(['127.0.0.1']), allowed: LISTED, ca: certificate };
  assert.equal((await send(`https://hooks.example:${secure.port}/`, options)).status, 200);
  await expectFault('certificate_refused', send(`https://other.example:${secure.port}/`, options));
  await expectFault('certificate_refused', send(`https://127.0.0.1:${secure.port}/`, options));
  await expectFault('certificate_refused', send(`https://hooks.example:${secure.port}/`, { ...options, ca: '' }));
});

test('rejects plain http to a public IP address, whatever hosts are exempt', async () => {
  await expectFault('bad_url', send('http://1.1.1.1/', { allowed: LISTED }));
  await expectFault(
    'bad_url',
    send('http://hooks.example/', { resolve: createResolver(['1.1.1.1']), allowed: LISTED }),
  );
  await expectFault(
    'bad_url',
    send('http://hooks.example/', { resolve: createResolver(['127.0.0.1', '1.1.1.1']), allowed: LISTED }),
  );
});

for (const url of [
  '',
  'hooks.example',
  'ftp://hooks.example/',
  'file:///etc/passwd',
  'javascript:1',
  'https://',
  'https://a:b@hooks.example/',
  'https://a@hooks.example/',
  'https://hooks.example/#f',
  'https://hooks.example:99999/',
  'https://[fe80::1%25eth0]/',
]) {
  test(`rejects the URL ${JSON.stringify(url)}`, async () => {
    await expectFault('bad_url', send(url, { resolve: createResolver(['1.1.1.1']), allowed: LISTED }));
  });
}

test('a redirect is a response and is not followed', async () => {
  receiver.respond = (response) =>
    void response.writeHead(302, { location: `http://127.0.0.1:${receiver.port}/inside` }).end();
  const before = receiver.received.length;
  const response = await send(`http://127.0.0.1:${receiver.port}/`, { allowed: LISTED });
  assert.equal(response.status, 302);
  assert.equal(receiver.received.length, before + 1);
});

test('times out for a missing or slow response, head or body, and for a name that never resolves', async () => {
  const options = { allowed: LISTED, mostMs: 300 };
  const url = `http://127.0.0.1:${receiver.port}/`;
  receiver.respond = () => undefined;
  await expectFault('timed_out', send(url, options));
  receiver.respond = (response) => {
    response.writeHead(200, { 'content-length': 100_000 });
    const dripping = setInterval(() => response.write('x'), 20);
    response.on('close', () => clearInterval(dripping));
  };
  await expectFault('timed_out', send(url, options, 1_000_000));
  // A caller that needs no body does not wait for it.
  assert.equal((await send(url, options)).status, 200);
  receiver.respond = ({ socket }) => {
    const dripping = setInterval(() => socket?.write('HTTP/1.1 200 OK\r\nx: '), 20);
    socket?.on('close', () => clearInterval(dripping));
  };
  await assert.rejects(send(url, options), OutgoingError);
  const forever: Resolve = () => new Promise(() => undefined);
  await expectFault('timed_out', send('https://hooks.example/', { ...options, resolve: forever }));
});

test('cuts off an endless body and an endless head', async () => {
  const url = `http://127.0.0.1:${receiver.port}/`;
  receiver.respond = (response) => {
    const more = () => {
      while (!response.destroyed && response.write('x'.repeat(10_000)));
    };
    response.on('drain', more);
    more();
  };
  await expectFault('response_too_large', send(url, { allowed: LISTED }, 100_000));
  receiver.respond = (response) => void response.writeHead(200, { x: 'y'.repeat(20_000) }).end();
  await expectFault('connection_failed', send(url, { allowed: LISTED }));
  receiver.respond = (response) => void response.end('x'.repeat(1000));
  assert.equal((await send(url, { allowed: LISTED }, 1000)).body.length, 1000);
  await expectFault('response_too_large', send(url, { allowed: LISTED }, 999));
});

test('distinguishes a name without IP addresses from an unreachable receiver', async () => {
  await expectFault('not_found', send('https://hooks.example/', { resolve: createResolver([]) }));
  await expectFault(
    'not_found',
    send('https://hooks.example/', { resolve: () => Promise.reject(new Error('SERVFAIL')) }),
  );
  await expectFault('connection_failed', send('http://127.0.0.1:1/', { allowed: LISTED }));
  receiver.respond = (response) => void response.destroy();
  await expectFault('connection_failed', send(`http://127.0.0.1:${receiver.port}/`, { allowed: LISTED }));
});

test('limits concurrent requests; each completed request starts the next', async () => {
  const outgoing = new Outgoing({ allowed: LISTED, maxConcurrent: 2 });
  const waiting: (() => void)[] = [];
  receiver.respond = (response) => void waiting.push(() => response.end());
  const request = { url: `http://127.0.0.1:${receiver.port}/`, method: 'GET' } as const;
  const running = [outgoing.request(request), outgoing.request(request)];
  await expectFault('too_many', outgoing.request(request));
  while (waiting.length < 2) await new Promise(setImmediate);
  for (const response of waiting.splice(0)) response();
  await Promise.all(running);
  receiver.respond = (response) => void response.end();
  assert.equal((await outgoing.request(request)).status, 200);
});

test('the caller can cancel a request', async () => {
  const ending = new AbortController();
  receiver.respond = () => ending.abort();
  const outgoing = new Outgoing({ allowed: LISTED });
  const request = outgoing.request({
    url: `http://127.0.0.1:${receiver.port}/`,
    method: 'GET',
    signal: ending.signal,
  });
  await expectFault('connection_failed', request);
});
