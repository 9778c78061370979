import assert from 'node:assert/strict';
import { type IncomingMessage, request } from 'node:http';
import { buffer } from 'node:stream/consumers';
import test from 'node:test';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { type Operation, operations } from '@keyward/contract';
import { createConsoleBuild, SCRIPT } from '../support/console-files.ts';
import { startKeyward } from '../support/keyward.ts';

const keyward = await startKeyward({ consoleDirectory: createConsoleBuild() });
const FILE = '/assets/page-1.js';

/** Sends exactly these headers and returns the raw bytes of the response. */
async function get(path: string, headers: Record<string, string> = {}, method = 'GET') {
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
  const options = { host: '127.0.0.1', port: keyward.port, path, method, headers, agent: false };
  request(options, resolve).on('error', reject).end();
  const response = await promise;
  return { status: response.statusCode, headers: response.headers, bytes: await buffer(response) };
}

const accept = (encodings: string) => get(FILE, { 'accept-encoding': encodings });

function decompress(bytes: Buffer, encoding: string | undefined): string {
  if (encoding === 'br') return brotliDecompressSync(bytes).toString();
  return (encoding === 'gzip' ? gunzipSync(bytes) : bytes).toString();
}

const preferences: readonly (readonly [accepted: string, expectedEncoding: 'br' | 'gzip' | undefined])[] = [
  ['gzip, deflate, br, zstd', 'br'],
  ['br;q=0.1, gzip;q=0.8', 'gzip'],
  ['gzip', 'gzip'],
  ['GZIP;Q=1.0', 'gzip'],
  ['br;q=0, gzip', 'gzip'],
  ['br;q=0.000, gzip;q=0', undefined],
  ['*', 'br'],
  ['br;q=0, *', 'gzip'],
  ['*;q=0', undefined],
  ['identity', undefined],
  ['identity, br;q=0.5', undefined],
  ['identity;q=0.5, br;q=0.5', 'br'],
  ['identity;q=0, gzip;q=0.001', 'gzip'],
  ['identity;q=0', undefined],
  ['br;q=2, gzip', 'gzip'],
  ['deflate, zstd', undefined],
  ['', undefined],
];

for (const [accepted, expectedEncoding] of preferences) {
  test(`Accept-Encoding "${accepted}" returns the file ${expectedEncoding ? `in ${expectedEncoding}` : 'uncompressed'}`, async () => {
    const { status, headers, bytes } = await accept(accepted);
    assert.deepEqual([status, headers['content-encoding']], [200, expectedEncoding]);
    assert.equal(decompress(bytes, expectedEncoding), SCRIPT);
    assert.equal(headers['content-length'], String(bytes.length));
    assert.equal(headers['content-type'], 'text/javascript; charset=utf-8');
    assert.equal(headers.vary, 'accept-encoding');
    assert.equal(headers['cache-control'], 'public, max-age=31536000, immutable');
  });
}

test('a request without Accept-Encoding receives the file uncompressed, and incompressible files have no Vary header', async () => {
  assert.equal((await get(FILE)).headers['content-encoding'], undefined);
  const font = await get('/assets/font-1.woff2', { 'accept-encoding': 'br, gzip' });
  assert.deepEqual([font.headers['content-encoding'], font.headers.vary], [undefined, undefined]);
  assert.deepEqual([font.headers['content-type'], String(font.bytes)], ['font/woff2', 'font']);
});

test('compressed files cannot be requested directly', async () => {
  for (const extension of ['br', 'gz']) assert.equal((await get(`${FILE}.${extension}`)).status, 404);
});

test('each encoding has its own ETag, and If-None-Match compares against the ETag of the requested encoding', async () => {
  const [br, gzip, identity] = [await accept('br'), await accept('gzip'), await accept('identity')];
  const tags = [br, gzip, identity].map(({ headers }) => headers.etag ?? '');
  assert.equal(new Set(tags).size, 3);
  const [tag = '', otherTag = ''] = tags;
  for (const ifNoneMatch of [tag, `W/${tag}`, `"x", ${tag}`, '*']) {
    const repeated = await get(FILE, { 'accept-encoding': 'br', 'if-none-match': ifNoneMatch });
    assert.deepEqual(
      [repeated.status, repeated.bytes.length, repeated.headers.etag, repeated.headers.vary],
      [304, 0, tag, br.headers.vary],
    );
  }
  assert.equal((await get(FILE, { 'accept-encoding': 'br', 'if-none-match': otherTag })).status, 200);
});

test('HEAD returns the headers of GET without the body', async () => {
  for (const encoding of ['br', 'gzip', 'identity']) {
    const full = await accept(encoding);
    const head = await get(FILE, { 'accept-encoding': encoding }, 'HEAD');
    assert.equal(head.bytes.length, 0);
    for (const name of ['content-length', 'content-encoding', 'content-type', 'etag', 'vary', 'cache-control']) {
      assert.equal(head.headers[name], full.headers[name], name);
    }
  }
});

test('Range selects bytes of the encoding that is sent', async () => {
  for (const encoding of ['br', 'identity']) {
    const { bytes: full, headers } = await accept(encoding);
    const length = full.length;
    const range = (text: string, extraHeaders = {}) =>
      get(FILE, { 'accept-encoding': encoding, range: text, ...extraHeaders });
    for (const [text, first, last] of [
      ['bytes=0-3', 0, 3],
      ['bytes=2-', 2, length - 1],
      ['bytes=-4', length - 4, length - 1],
      ['bytes=1-99999', 1, length - 1],
      ['bytes=-99999', 0, length - 1],
    ] as const) {
      const part = await range(text, { 'if-range': headers.etag });
      assert.deepEqual([part.status, part.headers['content-range']], [206, `bytes ${first}-${last}/${length}`], text);
      assert.deepEqual(part.bytes, full.subarray(first, last + 1));
      assert.equal(part.headers['content-encoding'], headers['content-encoding']);
    }
    for (const ignored of ['bytes=3-2', 'bytes=0-1,3-4', 'lines=1-2', 'bytes=-', 'bytes=x']) {
      assert.deepEqual([(await range(ignored)).status, (await range(ignored)).bytes], [200, full], ignored);
    }
    assert.equal((await range('bytes=0-3', { 'if-range': '"another"' })).status, 200);
    for (const unsatisfiable of [`bytes=${length}-`, 'bytes=-0']) {
      const response = await range(unsatisfiable);
      assert.deepEqual(
        [response.status, response.headers['content-range'], response.bytes.length],
        [416, `bytes */${length}`, 0],
      );
      const { etag, 'cache-control': cacheControl, 'content-encoding': contentEncoding } = response.headers;
      assert.deepEqual([etag, cacheControl, contentEncoding], [undefined, 'no-store', undefined], unsatisfiable);
    }
  }
});

test('responses that can contain a secret or a nonce are never compressed', async () => {
  const { headers } = await keyward.asUser();
  const paths = [
    '/',
    '/sign-in',
    '/none',
    '/api/v1/session',
    '/api/v1/shared-secret',
    '/api/v1/account',
    '/api/v1/users',
  ];
  for (const path of [...paths, '/api/v1/replicas', '/api/v1/webhooks', '/api/v1/api-keys/none', '/api/none']) {
    for (const extraHeaders of [{}, { accept: 'text/html' }]) {
      const response = await get(path, {
        cookie: String(headers['cookie']),
        'accept-encoding': 'br, gzip',
        ...extraHeaders,
      });
      assert.equal(response.headers['content-encoding'], undefined, path);
    }
  }
});

test('only lists without secrets are compressible', () => {
  const compressible = Object.values<Operation>(operations).filter((each) => each.compressible);
  assert.deepEqual(compressible.map(({ id }) => id).sort(), ['listApiKeys', 'listRoles', 'summarizeUsage']);
});

test('a page of API keys has the same content compressed and uncompressed', async () => {
  const { headers } = await keyward.asUser();
  for (const name of ['one', 'two', 'three']) await keyward.addKey({ appname: name });
  const list = (encoding: string) =>
    get('/api/v1/api-keys?limit=50', { cookie: String(headers['cookie']), 'accept-encoding': encoding });
  const uncompressed = await list('identity');
  for (const encoding of ['br', 'gzip']) {
    const response = await list(encoding);
    assert.deepEqual([response.headers['content-encoding'], response.headers.vary], [encoding, 'accept-encoding']);
    assert.equal(response.headers['cache-control'], 'no-store');
    assert.equal(decompress(response.bytes, encoding), uncompressed.bytes.toString());
    assert.ok(response.bytes.length * 2 < uncompressed.bytes.length);
  }
});

test('the OpenAPI document and the reference are served compressed', async () => {
  for (const path of ['/openapi.json', '/docs', '/docs/style.css']) {
    const [uncompressed, br, gzip] = await Promise.all([
      get(path),
      ...['br', 'gzip'].map((each) => get(path, { 'accept-encoding': each })),
    ]);
    assert.equal(decompress(br?.bytes ?? Buffer.of(), 'br'), uncompressed.bytes.toString());
    assert.equal(decompress(gzip?.bytes ?? Buffer.of(), 'gzip'), uncompressed.bytes.toString());
    assert.ok(uncompressed.headers['content-security-policy'] !== undefined || path.endsWith('.css'));
  }
});

test('scripts, styles and fonts omit headers that only HTML pages need', async () => {
  const { headers } = await get(FILE);
  assert.deepEqual(
    [headers['x-content-type-options'], headers['cross-origin-resource-policy']],
    ['nosniff', 'same-origin'],
  );
  assert.equal(headers['content-security-policy'], undefined);
  assert.ok((await get('/favicon.svg')).headers['content-security-policy']);
});
