import assert from 'node:assert/strict';
import type { OutgoingHttpHeaders } from 'node:http';
import test, { after } from 'node:test';
import { errors, formatKey } from '@keyward/contract';
import { type Answer, newAgent, send } from '../../packages/server/test/support/http-client.ts';
import { startKeyward } from '../../packages/server/test/support/keyward.ts';
import { findBinary, type Recipe, RunningProxy } from './proxy.ts';
import { Service } from './service.ts';

const GIVEN = ['x-keyward-code', 'x-keyward-key', 'x-keyward-account', 'x-keyward-roles', 'x-keyward-permissions'];
const HOME = '127.0.0.1';

interface Asked {
  readonly method?: string;
  readonly headers?: OutgoingHttpHeaders;
  readonly content?: string;
}

/** What a guide promises of its proxy, tried with the real one in front of a service. Skipped where it is not installed. */
export async function proxyGuarantees(recipe: Recipe): Promise<void> {
  const binary = findBinary(recipe.binary);
  if (binary === undefined) {
    test(`${recipe.binary} as in its guide`, {
      skip: `${recipe.binary} is not installed here, so its guide was not tried`,
    }, () => {});
    return;
  }
  const around = await start(recipe, binary);
  passing(around);
  forging(around);
  deciding(around);
  refusing(around);
  growing(around);
  failing(around);
}

type Around = Awaited<ReturnType<typeof start>>;

async function start(recipe: Recipe, binary: string) {
  const keyward = await startKeyward({ trustedProxies: [HOME] });
  const as = await keyward.asPerson();
  const [service, proxy, agent] = [new Service(), new RunningProxy(recipe), newAgent()];
  after(async () => {
    agent.destroy();
    service.stop();
    await proxy.stop();
  });
  await proxy.start(binary, keyward.port, await service.start());
  const rights = { fetch: true, create: true };
  await keyward.ok('POST', '/api/v1/roles/resources', { body: { resource: 'flows', ...rights }, as });
  const methods = { GET: 'flows:fetch', '*': 'flows:create' };
  await keyward.ok('POST', '/api/v1/forward-routes', { body: { name: 'flows', methods }, as });
  for (const [name, right] of Object.entries({ looker: 'fetch', maker: 'create' })) {
    const body = { name, permissions: [{ resource: 'flows', [right]: true }] };
    await keyward.ok('POST', '/api/v1/roles', { body, as });
  }
  let made = 0;
  const newKey = async (role: string, more: object = {}): Promise<{ appname: string; appkey: string }> => {
    const body = { appname: `key-${++made}`, roles: [role], ...more };
    return (await keyward.ok('POST', '/api/v1/api-keys', { body, as })).body.data;
  };
  const ask = (path: string, { method = 'GET', headers = {}, content }: Asked = {}): Promise<Answer> =>
    send(proxy.port, agent, { method, path, headers: { host: 'service.example', ...headers }, content });
  /** Through to the service, with a key. @returns the status */
  const status = async (appkey: string, path: string, method = 'GET'): Promise<number> =>
    (await ask(path, { method, headers: { 'x-api-key': appkey } })).status;
  return { recipe, keyward, as, service, proxy, newKey, ask, status };
}

/** Refused, in the words of Keyward, without a trace at the service. */
async function refused({ service }: Around, code: keyof typeof errors, asking: () => Promise<Answer>): Promise<Answer> {
  const before = service.seen.length;
  const answer = await asking();
  const { status } = errors[code];
  assert.deepEqual([answer.status, answer.body?.status, answer.body?.code], [status, status, code], answer.text);
  assert.ok(typeof answer.body.message === 'string' && answer.body.name.length > 0);
  assert.equal(service.seen.length, before, 'nothing reached the service');
  return answer;
}

function passing({ newKey, ask, service }: Around): void {
  test('a good key passes; the service learns from Keyward whose it is, and never sees the key', async () => {
    const { appname, appkey } = await newKey('READONLY');
    for (const headers of [{ 'x-api-key': appkey }, { authorization: `Bearer ${appkey}` }]) {
      const { status, body } = await ask('/orders?page=2', { headers });
      assert.deepEqual([status, body.method, body.url], [200, 'GET', '/orders?page=2']);
      const given = GIVEN.slice(0, 4).map((name) => body.headers[name]);
      assert.deepEqual(given, ['valid', appname, 'acme1', 'readonly']);
      assert.ok(body.headers['x-keyward-permissions'].split(' ').includes('flows:fetch'));
      assert.ok(!JSON.stringify(body).includes(appkey));
    }
  });

  test('a body passes unread', async () => {
    const { appkey } = await newKey('ADMIN');
    const content = 'x'.repeat(100_000);
    const headers = { 'x-api-key': appkey, 'content-type': 'text/plain' };
    const { status, body } = await ask('/orders', { method: 'POST', headers, content });
    assert.deepEqual([status, body.method, body.body.length], [200, 'POST', content.length]);
    assert.equal(service.seen.at(-1)?.body, content);
  });
}

function forging({ newKey, ask, service }: Around): void {
  test('whatever a client says in the words of Keyward, the service hears Keyward alone', async () => {
    const { appkey } = await newKey('READONLY');
    // Whatever is neither letter nor digit, a service may read as the underscore of HTTP_X_KEYWARD_ROLES.
    const aliases = [...'_.!~+'].map((character) => 'X-Keyward-Roles'.replaceAll('-', character));
    const mixed = ['X_Keyward-Roles', 'X-Keyward_Roles', 'x-keyward.permissions', 'X_Keyward_Key', 'x_keyward_key'];
    for (const spelling of [...GIVEN, ...GIVEN.map((name) => name.toUpperCase()), ...aliases, ...mixed]) {
      const { status } = await ask('/', { headers: { 'x-api-key': appkey, [spelling]: 'forged' } });
      assert.equal(status, 200);
      const { raw = [] } = service.seen.at(-1) ?? {};
      assert.ok(!raw.includes('forged'), `${spelling} went through`);
      const names = raw.filter((_, at) => at % 2 === 0).map((name) => name.toLowerCase().replaceAll(/[^a-z0-9]/g, '-'));
      assert.deepEqual(names.filter((name) => name.startsWith('x-keyward-')).sort(), [...GIVEN].sort());
    }
  });

  test('a client cannot have the words of Keyward dropped on the way', async () => {
    const { appkey } = await newKey('READONLY');
    const dropped = ['close', ...GIVEN, 'X-Forwarded-Method', 'X-Forwarded-For'].join(', ');
    const { status, body } = await ask('/', { headers: { 'x-api-key': appkey, connection: dropped } });
    assert.deepEqual([status, body.headers['x-keyward-roles']], [200, 'readonly']);
    const post = { 'x-api-key': appkey, connection: dropped, 'x-forwarded-method': 'GET' };
    assert.equal((await ask('/', { method: 'POST', headers: post })).status, 403);
  });

  test('a forged method or address of a client counts for nothing', async () => {
    const reader = await newKey('READONLY');
    for (const name of ['x-forwarded-method', 'X_Forwarded_Method', 'x-http-method-override', 'x-original-method']) {
      const headers = { 'x-api-key': reader.appkey, [name]: 'GET' };
      assert.equal((await ask('/', { method: 'POST', headers })).status, 403, name);
    }
    const elsewhere = await newKey('READONLY', { allowed_ips: ['203.0.113.0/24'] });
    for (const name of ['x-forwarded-for', 'x-real-ip', 'forwarded', 'cf-connecting-ip']) {
      const value = name === 'forwarded' ? 'for=203.0.113.7' : '203.0.113.7';
      const headers = { 'x-api-key': elsewhere.appkey, [name]: value };
      assert.equal((await ask('/', { headers })).body.code, 'address_refused', name);
    }
    const here = await newKey('READONLY', { allowed_ips: [HOME] });
    const headers = { 'x-api-key': here.appkey, 'x-forwarded-for': '203.0.113.7' };
    assert.equal((await ask('/', { headers })).status, 200, 'the address that counts is the real one');
  });
}

function deciding({ newKey, status }: Around): void {
  test('without a route READONLY reads, and ADMIN does everything', async () => {
    const [reader, writer] = [await newKey('READONLY'), await newKey('ADMIN')];
    for (const method of ['GET', 'HEAD', 'OPTIONS'])
      assert.equal(await status(reader.appkey, '/', method), 200, method);
    for (const method of ['POST', 'PUT', 'PATCH', 'DELETE']) {
      assert.equal(await status(reader.appkey, '/', method), 403, method);
      assert.equal(await status(writer.appkey, '/', method), 200, method);
    }
    assert.equal(await status((await newKey('maker')).appkey, '/'), 403, 'other roles have no say');
  });

  test('a route asks for the permission of the method', async () => {
    const [looker, maker] = [await newKey('looker'), await newKey('maker')];
    const statuses = async (appkey: string) =>
      Promise.all(['GET', 'POST', 'DELETE'].map((method) => status(appkey, '/flows/7', method)));
    assert.deepEqual(await statuses(looker.appkey), [200, 403, 403]);
    assert.deepEqual(await statuses(maker.appkey), [403, 200, 200]);
  });
}

function refusing(around: Around): void {
  const { keyward, as, newKey, ask, status, recipe } = around;
  const present = (appkey: string) => () => ask('/', { headers: { 'x-api-key': appkey } });

  test('no key, garbage, two keys, a key in the query and an unknown key are refused', async () => {
    const { appkey } = await newKey('ADMIN');
    await refused(around, 'unknown_key', () => ask('/'));
    await refused(around, 'unknown_key', present('garbage'));
    await refused(around, 'unknown_key', present(formatKey('kw', 'A'.repeat(30))));
    for (const query of [`api_key=${appkey}`, `x-api-key=${appkey}`, `access_token=${appkey}`]) {
      const { body } = await refused(around, 'unknown_key', () => ask(`/?${query}`));
      if (recipe.keepsBody) assert.match(body.message, /query string/);
    }
    const both = { 'x-api-key': appkey, authorization: `Bearer ${appkey}` };
    await refused(around, 'unknown_key', () => ask('/', { headers: both }));
  });

  test('an expired key is refused with its reason, and a deleted one on the next request', async () => {
    const expiring = await newKey('READONLY', { expires_at: keyward.clock.now + 60 });
    assert.equal(await status(expiring.appkey, '/'), 200);
    keyward.clock.advance(60);
    const answer = await refused(around, 'expired_key', present(expiring.appkey));
    assert.equal(answer.headers['x-keyward-code'], 'expired');
    const gone = await newKey('READONLY');
    assert.equal(await status(gone.appkey, '/'), 200);
    await keyward.ok('DELETE', `/api/v1/api-keys/${gone.appname}`, { as });
    await refused(around, 'unknown_key', present(gone.appkey));
  });

  test('what the role does not allow is refused with 403', async () => {
    const { appkey } = await newKey('READONLY');
    await refused(around, 'forbidden', () => ask('/', { method: 'POST', headers: { 'x-api-key': appkey } }));
  });

  test('a rate limit is told with every answer, and 429 says when to come back', async () => {
    const { appkey } = await newKey('READONLY', { rate_limit: { limit: 2, window_seconds: 60 } });
    for (const left of [1, 0]) {
      const { status: passed, headers } = await present(appkey)();
      assert.equal(passed, 200);
      assert.equal(headers['ratelimit-policy'], '"key";q=2;w=60');
      assert.match(String(headers['ratelimit']), new RegExp(`^"key";r=${left};t=\\d+$`));
    }
    const { headers } = await refused(around, 'rate_limited', present(appkey));
    assert.deepEqual([headers['retry-after'], headers['ratelimit']], ['60', '"key";r=0;t=60']);
    assert.equal(headers['cache-control'], 'no-store');
    const unlimited = await present((await newKey('READONLY')).appkey)();
    assert.equal(unlimited.headers['ratelimit'], undefined);
  });

  test('the paths that ask Keyward are none for clients', async () => {
    const { appkey } = await newKey('ADMIN');
    for (const path of ['/_keyward/-', '/api/v1/forward-auth/acme1']) {
      const { headers } = await ask(path, { headers: { 'x-api-key': appkey } });
      assert.equal(headers['x-keyward-permissions'], undefined, path);
    }
  });
}

function growing({ keyward, as, newKey, ask }: Around): void {
  test('the permissions of ADMIN in an account with many resources pass as well', async () => {
    const rights = { fetch: true, create: true, update: true, delete: true };
    const define = (at: number) => {
      const body = { resource: `r${at}`.padEnd(32, '-'), ...rights };
      return keyward.ok('POST', '/api/v1/roles/resources', { body, as });
    };
    await Promise.all(Array.from({ length: 60 }, (_, at) => define(at)));
    const { status, body } = await ask('/', { headers: { 'x-api-key': (await newKey('ADMIN')).appkey } });
    assert.equal(status, 200);
    assert.ok(body.headers['x-keyward-permissions'].length > 8192);
  });
}

/** Comes last: Keyward is gone afterwards. */
function failing(around: Around): void {
  const { keyward, newKey, ask, proxy, service } = around;
  test('while Keyward is down nothing passes, and when it is back everything does', async () => {
    const { appkey } = await newKey('ADMIN');
    const headers = { 'x-api-key': appkey };
    assert.equal((await ask('/', { headers })).status, 200);
    await keyward.stop();
    await refused(around, 'unavailable', () => ask('/', { headers }));
    await refused(around, 'unavailable', () => ask('/flows/1', { headers }));
    await keyward.start();
    assert.equal((await ask('/', { headers })).status, 200);
  });

  test('no key stands in what the proxy logged, or reached the service', () => {
    const keys = [...keyward.secrets].filter((secret) => secret.startsWith('kw_'));
    assert.ok(keys.length > 10 && service.seen.length > 10);
    const told = proxy.log + JSON.stringify(service.seen);
    assert.deepEqual(
      keys.filter((key) => told.includes(key)),
      [],
    );
  });
}
