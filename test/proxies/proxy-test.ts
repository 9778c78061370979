import assert from 'node:assert/strict';
import type { OutgoingHttpHeaders } from 'node:http';
import { after } from 'node:test';
import { errors, reasonPhrases } from '@keyward/contract';
import { type HttpResponse, newAgent, send } from '../../packages/server/test/support/http-client.ts';
import { startKeyward } from '../../packages/server/test/support/keyward.ts';
import { type Deviations, type Recipe, RunningProxy } from './proxy.ts';
import { Service } from './service.ts';

export const HOME = '127.0.0.1';

/** The forward-auth path of the account. */
const FORWARD_AUTH = '/api/v1/forward-auth/acme1';

export interface RequestOptions {
  readonly method?: string;
  readonly headers?: OutgoingHttpHeaders;
  readonly content?: string | Buffer;
}

export interface IssuedKey {
  readonly appname: string;
  readonly appkey: string;
}

/** A proxy between clients and a service, and its Keyward; the fixtures that the tests of each proxy share. */
export type ProxyTest = Awaited<ReturnType<typeof startProxyTest>>;

/**
 * Starts Keyward, the service and the proxy with the files of its guide, and sets up the account as the guide does: the stored
 * route `flows`, and the roles `looker` (`flows:fetch`) and `maker` (`flows:create`).
 */
export async function startProxyTest(recipe: Recipe, binary: string) {
  const keyward = await startKeyward({ trustedProxies: [HOME] });
  const as = await keyward.asUser();
  const [service, agent] = [new Service(), newAgent()];
  after(() => {
    agent.destroy();
    service.stop();
  });
  const servicePort = await service.start();
  const startProxy = async (deviations: Partial<Deviations> = {}): Promise<RunningProxy> => {
    const started = new RunningProxy(recipe);
    after(() => started.stop());
    await started.start(binary, { keyward: keyward.port, service: servicePort, ...deviations });
    return started;
  };
  const proxy = await startProxy();
  await keyward.ok('POST', '/api/v1/roles/resources', {
    body: { resource: 'flows', fetch: true, create: true, delete: true },
    as,
  });
  const methods = { GET: 'flows:fetch', any: 'flows:create' };
  await keyward.ok('POST', '/api/v1/forward-routes', { body: { name: 'flows', methods }, as });
  for (const [name, right] of Object.entries({ looker: 'fetch', maker: 'create' })) {
    const body = { name, permissions: [{ resource: 'flows', [right]: true }] };
    await keyward.ok('POST', '/api/v1/roles', { body, as });
  }
  let keys = 0;
  const newKey = async (role: string, more: object = {}): Promise<IssuedKey> => {
    const body = { appname: `key-${++keys}`, roles: [role], ...more };
    return (await keyward.ok('POST', '/api/v1/api-keys', { body, as })).body.data;
  };
  const sendRequest = (
    path: string,
    { method = 'GET', headers = {}, content }: RequestOptions = {},
  ): Promise<HttpResponse> =>
    send(proxy.port, agent, { method, path, headers: { host: 'service.example', ...headers }, content });
  const status = async (appkey: string, path: string, method = 'GET'): Promise<number> =>
    (await sendRequest(path, { method, headers: { 'x-api-key': appkey } })).status;
  /** Sends a forward-auth request to Keyward, without the proxy. */
  const requestVerdict = (headers: OutgoingHttpHeaders, route = '-'): Promise<HttpResponse> =>
    send(keyward.port, agent, { method: 'GET', path: `${FORWARD_AUTH}/${route}`, headers, content: undefined });
  /** Changes the stored route `flows`; omitted fields keep their values. */
  const changeRoute = (change: object) =>
    keyward.ok('PUT', '/api/v1/forward-routes/flows', { body: { name: 'flows', methods, ...change }, as });
  return {
    recipe,
    keyward,
    as,
    service,
    proxy,
    startProxy,
    agent,
    newKey,
    sendRequest,
    status,
    requestVerdict,
    changeRoute,
  };
}

/** Asserts that a request is denied with this error of the contract, as JSON, and does not reach the service. */
export async function assertDenied(
  { service }: Pick<ProxyTest, 'service'>,
  code: keyof typeof errors,
  attempt: () => Promise<HttpResponse>,
): Promise<HttpResponse> {
  const before = service.recorded.length;
  const response = await attempt();
  const { status } = errors[code];
  assert.deepEqual(
    [response.status, response.body?.status, response.body?.code],
    [status, status, code],
    response.text,
  );
  assert.match(String(response.headers['content-type']), /^application\/json\b/);
  assert.ok(typeof response.body.message === 'string' && response.body.name === reasonPhrases[status]);
  assert.equal(service.recorded.length, before, 'the request did not reach the service');
  return response;
}

/** Asserts the error that every proxy returns while Keyward cannot be reached. */
export async function assertUnavailable(
  around: Pick<ProxyTest, 'service'>,
  attempt: () => Promise<HttpResponse>,
): Promise<void> {
  const { headers, body } = await assertDenied(around, 'unavailable', attempt);
  const { request_id, ...rest } = body;
  const { status, message } = errors.unavailable;
  assert.deepEqual(rest, { status, name: reasonPhrases[status], message, code: 'unavailable' });
  assert.match(request_id, /^[0-9a-f-]{32,36}$/i);
  assert.deepEqual([headers['x-request-id'], headers['retry-after']], [request_id, '1']);
  assert.equal(headers['cache-control'], 'no-store');
}
