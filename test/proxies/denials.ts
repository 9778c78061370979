import assert from 'node:assert/strict';
import { Agent } from 'node:http';
import test from 'node:test';
import { errors, formatKey, reasonPhrases } from '@keyward/contract';
import { type HttpResponse, send } from '../../packages/server/test/support/http-client.ts';
import { assertDenied, type IssuedKey, type ProxyTest } from './proxy-test.ts';

/** Tests that denied clients receive the response of Keyward. */
export function testDenials(around: ProxyTest): void {
  testWithoutKey(around);
  testWithKey(around);
  testAmbiguousPaths(around);
  testVerbatimResponses(around);
}

const present = ({ sendRequest }: ProxyTest, { appkey }: Pick<IssuedKey, 'appkey'>, path = '/', method = 'GET') =>
  sendRequest(path, { method, headers: { 'x-api-key': appkey } });

function testWithoutKey(around: ProxyTest): void {
  const { newKey, sendRequest, recipe } = around;

  test('requests with a missing key, garbage, two keys, a key in the query or an unknown key are denied', async () => {
    const { appkey } = await newKey('ADMIN');
    await assertDenied(around, 'unknown_key', () => sendRequest('/'));
    await assertDenied(around, 'unknown_key', () => present(around, { appkey: 'garbage' }));
    await assertDenied(around, 'unknown_key', () => present(around, { appkey: formatKey('kw', 'A'.repeat(30)) }));
    const both = { 'x-api-key': appkey, authorization: `Bearer ${appkey}` };
    await assertDenied(around, 'unknown_key', () => sendRequest('/', { headers: both }));
    for (const name of ['api_key', 'x-api-key', 'access_token']) {
      const code = recipe.asksWithUrl ? 'secret_in_url' : 'unknown_key';
      for (const headers of [{}, { 'x-api-key': appkey }])
        await assertDenied(around, code, () => sendRequest(`/?${name}=${appkey}`, { headers }));
    }
  });

  test('clients cannot reach the paths that the proxy uses for its requests to Keyward', async () => {
    const { appkey } = await newKey('ADMIN');
    for (const path of ['/_keyward/-', '/api/v1/forward-auth/acme1']) {
      const { headers } = await sendRequest(path, { headers: { 'x-api-key': appkey } });
      assert.equal(headers['x-keyward-permissions'], undefined, path);
    }
  });
}

function testWithKey(around: ProxyTest): void {
  const { keyward, as, newKey, status, proxy } = around;

  test('a request with an expired key is denied with a reason', async () => {
    const expiring = await newKey('READONLY', { expires_at: keyward.clock.now + 60 });
    assert.equal(await status(expiring.appkey, '/'), 200);
    keyward.clock.advance(60);
    const response = await assertDenied(around, 'expired_key', () => present(around, expiring));
    assert.equal(response.headers['x-keyward-code'], 'expired');
  });

  test('after a key is deleted, the next request on the same connection is denied', async () => {
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    const deleted = await newKey('READONLY');
    const headers = { 'x-api-key': deleted.appkey, host: 'service.example' };
    const request = () => send(proxy.port, agent, { method: 'GET', path: '/', headers, content: undefined });
    const sockets = () => [...Object.values(agent.freeSockets), ...Object.values(agent.sockets)].flat();
    assert.equal((await request()).status, 200);
    const [socket] = sockets();
    await keyward.ok('DELETE', `/api/v1/api-keys/${deleted.appname}`, { as });
    await assertDenied(around, 'unknown_key', request);
    assert.deepEqual(sockets(), [socket], 'the connection was reused');
    agent.destroy();
  });

  test('every response contains the rate limit, and a 429 response contains the time of the next attempt', async () => {
    const limited = await newKey('READONLY', { rate_limit: { limit: 2, window_seconds: 60 } });
    for (const left of [1, 0]) {
      const { status: allowed, headers } = await present(around, limited);
      assert.equal(allowed, 200);
      assert.equal(headers['ratelimit-policy'], '"key";q=2;w=60');
      assert.match(String(headers['ratelimit']), new RegExp(`^"key";r=${left};t=\\d+$`));
    }
    const { headers } = await assertDenied(around, 'rate_limited', () => present(around, limited));
    assert.deepEqual([headers['retry-after'], headers['ratelimit']], ['60', '"key";r=0;t=60']);
    const unlimited = await present(around, await newKey('READONLY'));
    assert.equal(unlimited.headers['ratelimit'], undefined);
  });
}

/** A key, its request, and the route and method of the forward-auth request. */
interface Denial {
  readonly key?: IssuedKey;
  readonly path?: string;
  readonly method?: string;
}

function testVerbatimResponses(around: ProxyTest): void {
  const { keyward, as, newKey, sendRequest, requestVerdict, recipe } = around;

  test('a denied client receives the status, body and headers of Keyward', async () => {
    const disabled = await newKey('READONLY');
    await keyward.ok('POST', `/api/v1/api-keys/${disabled.appname}/disable`, { as });
    const expired = await newKey('READONLY', { expires_at: keyward.clock.now + 60 });
    keyward.clock.advance(60);
    const limited = await newKey('READONLY', { rate_limit: { limit: 1, window_seconds: 60 } });
    await present(around, limited);
    const reader = await newKey('READONLY');
    const denials: Readonly<Record<string, Denial>> = {
      unknown: {},
      disabled: { key: disabled },
      expired: { key: expired },
      ip_denied: { key: await newKey('READONLY', { allowed_ips: ['203.0.113.7'] }) },
      forbidden: { key: reader, method: 'POST' },
      rate_limited: { key: limited },
      ambiguous_path: { key: reader, path: '/x%252fy' },
      secret_in_query: { key: reader, path: `/?key=${reader.appkey}` },
      secret_in_path: { path: `/${reader.appkey}` },
    };
    for (const [name, { key, path = '/', method = 'GET' }] of Object.entries(denials)) {
      const headers = key ? { 'x-api-key': key.appkey } : {};
      const forwarded = recipe.asksWithUrl ? {} : { 'x-forwarded-uri': path };
      const forwardedHeaders = { ...headers, 'x-forwarded-method': method, ...forwarded };
      const expected = await requestVerdict(forwardedHeaders, recipe.asksWithUrl ? `-${path}` : '-');
      const response = await sendRequest(path, { method, headers });
      assert.ok(expected.status >= 400, name);
      assert.deepEqual(comparableParts(response), comparableParts(expected), name);
      assert.equal(response.headers['x-request-id'], response.body.request_id);
    }
  });
}

/** Some proxies reject some ambiguous paths themselves, with 400. */
function testAmbiguousPaths(around: ProxyTest): void {
  const { newKey, recipe, service } = around;
  test('an ambiguous path is denied with ambiguous_path, by the proxy or by Keyward', async () => {
    const reader = await newKey('READONLY');
    const before = service.recorded.length;
    // If the proxy sends the normalized path to Keyward, the service receives that path.
    const normalized = recipe.asksWithUrl ? [] : ['/x//y', '/x/../y', '/x/..;/y'];
    for (const path of [...normalized, '/x%2fy', '/x%5cy', '/x%09', '/x/%2e%2e;/y', '/x%252fy']) {
      const { status, body } = await present(around, reader, path);
      assert.ok(status === 400 || status === 403, path);
      const { code, message, name } = body;
      const { ambiguous_path } = errors;
      assert.deepEqual([code, message, name], ['ambiguous_path', ambiguous_path.message, reasonPhrases[status]]);
    }
    assert.equal(service.recorded.length, before);
  });
}

/** Returns the comparable parts of a response: everything except the request id and the headers of the connection. */
function comparableParts({ status, headers, body }: HttpResponse): object {
  const { request_id, ...rest } = body;
  assert.match(request_id, /^[0-9a-f-]{36}$/);
  const names = ['content-type', 'www-authenticate', 'retry-after', 'ratelimit', 'ratelimit-policy', 'cache-control'];
  const selected = [...names, 'x-keyward-code', 'x-content-type-options'].map((name) => [name, headers[name]]);
  return { status, body: rest, headers: Object.fromEntries(selected) };
}
