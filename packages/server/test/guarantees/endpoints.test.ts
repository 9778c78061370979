import assert from 'node:assert/strict';
import { generateKeyPairSync, sign } from 'node:crypto';
import { get, type IncomingMessage } from 'node:http';
import test, { after } from 'node:test';
import { type EndpointId, endpoints, openApi } from '@keyward/contract';
import { startReceiver } from '../outgoing/support/receiver.ts';
import { startKeyward } from '../support/keyward.ts';

/*
 * The compiler binds no handlers to these endpoints, because they are not operations. The tests produce every
 * documented status, and compare the headers of each response with the OpenAPI document in both directions.
 */

interface DocumentedResponse {
  readonly headers?: Readonly<Record<string, { readonly required: boolean }>>;
  readonly content?: Readonly<Record<string, unknown>>;
}

const { paths } = openApi('http://127.0.0.1') as unknown as {
  readonly paths: Readonly<
    Record<string, Readonly<Record<string, { readonly responses: Record<string, DocumentedResponse> }>>>
  >;
};

/** Headers that any response may have; the documentation describes them once. */
const COMMON = [
  'connection',
  'content-length',
  'content-type',
  'date',
  'keep-alive',
  'transfer-encoding',
  'content-security-policy',
  'cross-origin-opener-policy',
  'cross-origin-resource-policy',
  'origin-agent-cluster',
  'referrer-policy',
  'strict-transport-security',
  'x-content-type-options',
  'x-dns-prefetch-control',
  'x-download-options',
  'x-frame-options',
  'x-permitted-cross-domain-policies',
  'x-xss-protection',
];

const keyward = await startKeyward();
const as = await keyward.asUser('ADMIN');
const seenStatuses = new Map<EndpointId, Set<number>>();
const streams: IncomingMessage[] = [];
after(() => {
  for (const response of streams) response.destroy();
});

function responsesOf(id: EndpointId): Record<string, DocumentedResponse> {
  const { path, method } = endpoints[id];
  return paths[path]?.[method.toLowerCase()]?.responses ?? {};
}

/** Checks that the OpenAPI document describes the status, headers and content type. */
function assertDocumented(id: EndpointId, { status, headers }: { status: number; headers: object }): void {
  const documented = responsesOf(id)[status];
  assert.ok(documented, `the document of ${id} lacks status ${status}`);
  seenStatuses.set(id, (seenStatuses.get(id) ?? new Set()).add(status));
  const documentedHeaders = Object.entries(documented.headers ?? {}).map(([name, { required }]) => [
    name.toLowerCase(),
    required,
  ]);
  const sent = Object.keys(headers).filter((name) => !COMMON.includes(name));
  const names = documentedHeaders.map(([name]) => name);
  assert.deepEqual(
    sent.filter((name) => !names.includes(name)),
    [],
    `${id} ${status} has undocumented headers`,
  );
  const missing = documentedHeaders.flatMap(([name, required]) =>
    required && !sent.includes(String(name)) ? [name] : [],
  );
  assert.deepEqual(missing, [], `${id} ${status} lacks headers`);
  const [type] = Object.keys(documented.content ?? {});
  const sentType: string | undefined = Reflect.get(headers, 'content-type');
  assert.equal(sentType?.split(';')[0], type, `${id} ${status}`);
}

/** Returns the status of the response without waiting for the end of a stream. */
async function requestEndpoint(id: EndpointId, path: string, headers: Record<string, string>, body?: object) {
  const response =
    id === 'followFeed'
      ? await openStream(path, headers)
      : await keyward.request(endpoints[id].method, path, { headers, checked: false, ...(body && { body }) });
  assertDocumented(id, response);
  return response.status;
}

async function openStream(path: string, headers: Record<string, string>) {
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
  get({ host: '127.0.0.1', port: keyward.port, path, headers, agent: false }, resolve).on('error', reject);
  const response = await promise;
  streams.push(response);
  return { status: response.statusCode ?? 0, headers: response.headers };
}

let sequence = 0;
async function newKey(members: object = {}): Promise<string> {
  const body = { appname: `key-${++sequence}`, roles: ['READONLY'], ...members };
  return (await keyward.ok('POST', '/api/v1/api-keys', { body, as })).body.data.appkey;
}

async function newReplica(members: object = {}): Promise<Record<string, string>> {
  const body = { name: `replica-${++sequence}`, ...members };
  const { credential } = (await keyward.ok('POST', '/api/v1/replicas', { body, as })).body.data;
  return { authorization: `Bearer ${credential}` };
}

const otherIpOnly = { allowed_ips: ['192.0.2.0/24'] };
const limited = { rate_limit: { limit: 1, window_seconds: 60 } };

for (const [id, path] of [
  ['forwardAuth', '/api/v1/forward-auth/acme1'],
  ['forwardAuthRoute', '/api/v1/forward-auth/acme1/-'],
] as const) {
  test(`${id} returns only documented responses`, async () => {
    const sendKey = async (key: string, headers: Record<string, string> = {}) =>
      requestEndpoint(id, path, { 'x-api-key': key, ...headers });
    const [validKey, expiringKey, limitedKey] = [
      await newKey(),
      await newKey({ expires_at: keyward.clock.now + 60 }),
      await newKey(limited),
    ];
    assert.equal(await sendKey(validKey), 200);
    assert.equal(await sendKey(limitedKey), 200);
    assert.equal(await sendKey(limitedKey), 429);
    assert.equal(await sendKey('garbage'), 401);
    assert.equal(await sendKey(await newKey(otherIpOnly)), 403);
    assert.equal(await sendKey(validKey, { 'x-forwarded-method': 'POST' }), 403);
    assert.equal(await requestEndpoint(id, `${path}?key=${validKey}`, {}), 400);
    assert.equal(await requestEndpoint(id, path, { 'x-forwarded-uri': `/?key=${validKey}` }), 401);
    keyward.clock.advance(61);
    assert.equal(await sendKey(expiringKey), 401);
  });
}

test('the feed and the usage reports of replicas return only documented responses', async () => {
  for (const [id, body, expectedStatus] of [
    ['followFeed', undefined, 200],
    ['reportUsage', { usage: [] }, 204],
  ] as const) {
    const { path } = endpoints[id];
    const replica = await newReplica();
    assert.equal(await requestEndpoint(id, path, replica, body), expectedStatus);
    assert.equal(await requestEndpoint(id, path, { authorization: 'Bearer none' }, body), 401);
    assert.equal(await requestEndpoint(id, path, await newReplica(otherIpOnly), body), 403);
    assert.equal(await requestEndpoint(id, path, { ...replica, host: 'elsewhere.example' }, body), 421);
    assert.equal(await requestEndpoint(id, `${path}?key=${await newKey()}`, replica, body), 400);
  }
  const { path } = endpoints.reportUsage;
  const replica = await newReplica();
  assert.equal(await requestEndpoint('reportUsage', path, replica, { usage: 'none' }), 400);
  assert.equal(
    await requestEndpoint('reportUsage', path, { ...replica, 'idempotency-key': 'a b' }, { usage: [] }),
    400,
  );
  assert.equal(
    await requestEndpoint('reportUsage', path, { ...replica, 'content-type': 'text/plain' }, { usage: [] }),
    415,
  );
  assert.equal(await requestEndpoint('reportUsage', path, replica, { usage: 'x'.repeat(1024 * 1024) }), 413);
});

test('leak reports from GitHub return only documented responses', async () => {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const publishedKey = {
    key_identifier: 'aa11',
    key: publicKey.export({ type: 'spki', format: 'pem' }),
    is_current: true,
  };
  const github = await startReceiver();
  github.respond = (response) => void response.end(JSON.stringify({ public_keys: [publishedKey] }));
  const server = await startKeyward({
    outgoingAllowed: ['127.0.0.1'],
    githubKeysUrl: `http://127.0.0.1:${github.port}/keys`,
    trustedProxies: ['127.0.0.1'],
    allowedHosts: 'added.example',
  });
  const report = async (text: string, extraHeaders: object = {}, shortname = 'acme1') => {
    const headers = {
      'content-type': 'application/json',
      'github-public-key-identifier': 'aa11',
      'github-public-key-signature': sign('sha256', Buffer.from(text), privateKey).toString('base64'),
      ...extraHeaders,
    };
    const path = endpoints.reportLeaks.path.replace('{shortname}', shortname);
    const response = await server.request('POST', path, { content: text, headers, checked: false });
    assertDocumented('reportLeaks', response);
    return response.status;
  };
  const validReport = JSON.stringify([{ token: 'none', type: 'keyward', url: '', source: 'content' }]);
  assert.equal(await report(validReport), 200);
  assert.equal(await report('[]'), 400);
  assert.equal(await report('{'), 400);
  assert.equal(await report(validReport, { 'github-public-key-signature': 'AAAAAAAAAAAA' }), 401);
  assert.equal(await report(validReport, {}, 'nobody1'), 404);
  assert.equal(await report(validReport, { 'content-type': 'text/plain' }), 415);
  assert.equal(await report(' '.repeat(1024 * 1024 + 1)), 413);
  assert.equal(await report(validReport, { host: 'elsewhere.example' }), 421);
  assert.equal(await report(validReport, { host: 'added.example', 'x-forwarded-for': '203.0.113.7' }), 403);
});

test('the endpoints return 503 with Retry-After while the index is out of date', async () => {
  const key = await newKey();
  const replica = await newReplica();
  keyward.context.follower.stop();
  assert.equal(await requestEndpoint('forwardAuth', '/api/v1/forward-auth/acme1', { 'x-api-key': key }), 503);
  assert.equal(await requestEndpoint('forwardAuthRoute', '/api/v1/forward-auth/acme1/-', { 'x-api-key': key }), 503);
  assert.equal(await requestEndpoint('followFeed', endpoints.followFeed.path, replica), 503);
});

test('every documented status is tested except the errors of a failing disk', () => {
  const failing = ['500', '503', '507'];
  for (const id of Object.keys(endpoints) as EndpointId[]) {
    const documentedStatuses = Object.keys(responsesOf(id)).filter((status) => !failing.includes(status));
    const testedStatuses = [...(seenStatuses.get(id) ?? [])].map(String).filter((status) => !failing.includes(status));
    assert.deepEqual(testedStatuses.sort(), documentedStatuses.sort(), id);
  }
});
