import assert from 'node:assert/strict';
import type { OutgoingHttpHeaders } from 'node:http';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import test from 'node:test';
import { BODY_LIMIT, operations } from '@keyward/contract';
import { DIRECT_OPERATIONS } from '../../src/http/direct-operations.ts';
import { basicAuthorization } from '../support/basic.ts';
import { type HttpResponse, startKeyward } from '../support/keyward.ts';
import { AUDIENCE, newClient } from '../support/oauth.ts';

const keyward = await startKeyward();
const administrator = await keyward.asUser();
const key = await keyward.addKey();
const readonlyKey = await keyward.addKey({ role: 'READONLY' });
const client = await newClient(keyward);
const keyHeaders = key.headers;
const clientHeaders = { authorization: client.authorization };

interface Case {
  readonly content: string;
  readonly headers?: OutgoingHttpHeaders;
}

/** The usual content type, and a spelling of it that only the framework parses. */
const CONTENT_TYPES = {
  json: ['application/json', 'application/json;  charset=utf-8'],
  form: ['application/x-www-form-urlencoded', 'application/x-www-form-urlencoded;  charset=utf-8'],
} as const;

const checkContent = JSON.stringify({ key: readonlyKey.appkey, permission: 'api-keys:fetch', count: false });
const invalidBodies: readonly Case[] = [
  '{',
  '',
  '[]',
  'null',
  '{"key":1}',
  '{"key":"a","key":"b"}',
  '{"other":"a"}',
].map((content) => ({ content, headers: keyHeaders }));
const callers: readonly OutgoingHttpHeaders[] = [
  {},
  { authorization: 'Bearer x.y.z' },
  { authorization: `Bearer ${readonlyKey.appkey}` },
  { authorization: clientHeaders.authorization },
  { ...keyHeaders, host: 'elsewhere.example' },
  { ...keyHeaders, 'content-encoding': 'gzip' },
];

const cases: Readonly<Record<(typeof DIRECT_OPERATIONS)[number], readonly Case[]>> = {
  exchangeToken: [
    ...invalidBodies,
    { content: '{"jwt":"x"}' },
    { content: '{"jwt":"x"}', headers: { host: 'a.example' } },
  ],
  verifyKey: [
    { content: checkContent, headers: keyHeaders },
    { content: checkContent, headers: { authorization: 'bearer  none' } },
    ...invalidBodies,
    ...callers.map((headers) => ({ content: checkContent, headers })),
  ],
  verifyKeys: [
    { content: `{"checks":[${checkContent},{"key":"unknown"}]}`, headers: keyHeaders },
    { content: '{"checks":[]}', headers: keyHeaders },
    ...callers.map((headers) => ({ content: `{"checks":[${checkContent}]}`, headers })),
  ],
  introspectToken: [
    { content: `token=${key.accessToken}`, headers: clientHeaders },
    { content: `token=${readonlyKey.appkey}&ip=192.0.2.1`, headers: clientHeaders },
    { content: 'token=unknown', headers: keyHeaders },
    { content: `token=x&client_id=${client.clientId}&client_secret=${client.appkey}` },
    { content: 'token=%E4%zz+a&&=&b', headers: clientHeaders },
    { content: 'token=a&token=b', headers: clientHeaders },
    { content: '&', headers: clientHeaders },
    { content: 'ip=192.0.2.1', headers: clientHeaders },
    ...callers.map((headers) => ({ content: 'token=x', headers })),
  ],
  issueToken: [
    { content: 'grant_type=password', headers: clientHeaders },
    { content: 'grant_type=client_credentials&scope=api-keys%3Adelete', headers: clientHeaders },
    { content: `grant_type=client_credentials&resource=${encodeURIComponent(keyward.url)}`, headers: clientHeaders },
    {
      content: 'grant_type=client_credentials',
      headers: { authorization: basicAuthorization(client.clientId, 'wrong') },
    },
    { content: '&' },
    ...callers.map((headers) => ({ content: `audience=${encodeURIComponent(AUDIENCE)}`, headers })),
  ],
};

/**
 * Headers that differ: the framework closes connections after a body that it could not read, and rejects unknown hosts
 * before it adds all headers.
 */
const MAY_DIFFER = ['date', 'x-request-id', 'connection', 'keep-alive'];

/** Asserts that the response equals the response of the framework, including its headers. */
function assertSameResponse(direct: HttpResponse, framework: HttpResponse, message: string): void {
  const textOf = ({ text, headers }: HttpResponse) => text.replaceAll(String(headers['x-request-id']), 'id');
  const expected = Object.entries(framework.headers).filter(([name]) => !MAY_DIFFER.includes(name));
  const headers = expected.map(([name]) => [name, direct.headers[name]]);
  assert.deepEqual([direct.status, textOf(direct), headers], [framework.status, textOf(framework), expected], message);
  assert.match(String(direct.headers['x-request-id']), /^[0-9a-f-]{36}$/);
}

for (const id of DIRECT_OPERATIONS) {
  const { method, path, encoding = 'json' } = { encoding: undefined, ...operations[id] };
  const [usualType, unusualType] = CONTENT_TYPES[encoding];
  test(`${id} returns the same response with and without the framework`, async () => {
    for (const { content, headers } of cases[id]) {
      const send = (type: string) =>
        keyward.request(method, path, { content, headers: { ...headers, 'content-type': type }, checked: false });
      assertSameResponse(await send(usualType), await send(unusualType), content);
    }
  });
}

/** Sends headers and body in one packet and returns the raw response. */
async function sendInOnePacket(content: string, headers: OutgoingHttpHeaders): Promise<string> {
  const { method, path } = operations.verifyKey;
  const allHeaders = {
    ...keyHeaders,
    host: `127.0.0.1:${keyward.port}`,
    'content-length': content.length,
    connection: 'close',
    ...headers,
  };
  const head = Object.entries(allHeaders).map(([name, value]) => `${name}: ${value}\r\n`);
  const socket = connect(keyward.port, '127.0.0.1');
  socket.write(`${method} ${path} HTTP/1.1\r\n${head.join('')}\r\n${content}`);
  return text(socket);
}

test('a body that arrives together with its headers is accepted at any size up to the limit', async () => {
  for (const type of CONTENT_TYPES.json) {
    for (const size of [1000, 60_000, 65_000, BODY_LIMIT]) {
      const response = await sendInOnePacket(' '.repeat(size - checkContent.length) + checkContent, {
        'content-type': type,
      });
      assert.match(response, /^HTTP\/1\.1 200 /, `${type}, ${size} bytes`);
    }
    assert.match(await sendInOnePacket('', { 'content-type': type, 'content-length': '00' }), /^HTTP\/1\.1 400 /);
  }
});

test('a request that the IP list or rate limit of its key denies gets the same response with and without the framework', async () => {
  const { verifyKey } = operations;
  const limited = await keyward.addKey();
  const put = (body: object) =>
    keyward.ok('PUT', `/api/v1/api-keys/${limited.appname}`, {
      body: { roles: ['ADMIN'], ...body },
      as: administrator,
    });
  const send = async (type: string) => {
    const headers = { ...limited.headers, 'content-type': type };
    return keyward.request('POST', verifyKey.path, { content: checkContent, headers });
  };
  await put({ allowed_ips: ['203.0.113.1'] });
  assertSameResponse(await send(CONTENT_TYPES.json[0]), await send(CONTENT_TYPES.json[1]), 'IP list');
  await put({ allowed_ips: [], rate_limit: { limit: 1, window_seconds: 60 } });
  await send(CONTENT_TYPES.json[0]);
  assertSameResponse(await send(CONTENT_TYPES.json[0]), await send(CONTENT_TYPES.json[1]), 'rate limit');
});

test('a verification without the framework counts once against the rate limit of its caller', async () => {
  const limited = await keyward.addKey();
  const body = { roles: ['ADMIN'], rate_limit: { limit: 3, window_seconds: 60 } };
  await keyward.ok('PUT', `/api/v1/api-keys/${limited.appname}`, { body, as: administrator });
  const send = (content: string) =>
    keyward.request('POST', operations.verifyKey.path, {
      content,
      headers: { ...limited.headers, 'content-type': 'application/json' },
    });
  const responses = [await send(checkContent), await send('{'), await send(checkContent), await send(checkContent)];
  assert.deepEqual(
    responses.map(({ status }) => status),
    [200, 400, 200, 429],
  );
});
