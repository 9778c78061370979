import assert from 'node:assert/strict';
import test from 'node:test';
import { startAreaServices } from './area-services.ts';
import type { RunningProxy } from './proxy.ts';
import type { ProxyTest } from './proxy-test.ts';
import { rawRequest } from './raw-request.ts';

/** Spellings with which a client tries to reach `/admin` of the service while the proxy checks another path. */
const ADMIN = [
  '/admin',
  '/admin/',
  '/admin/users',
  '/ADMIN/users',
  '/%61dmin/users',
  '//admin/users',
  '/./admin/users',
  '/flows/../admin/users',
  '/flows/./../admin/users',
  '/flows/1/../../admin/users',
  '/flows//../admin/users',
  '/flows//../../admin/users',
  '/flows/%2e%2e/admin/users',
  '/flows/%2E%2e/admin/users',
  '/flows/.%2e/admin/users',
  '/flows/..%2fadmin/users',
  '/flows/..%2Fadmin/users',
  '/flows/%2e%2e%2fadmin/users',
  '/flows/1/..%2f..%2fadmin/users',
  '/flows%2f..%2fadmin/users',
  '/flows/..%5cadmin/users',
  '/flows/..\\admin/users',
  '/flows\\..\\admin/users',
  '/flows/..;/admin/users',
  '/flows/..;x=1/admin/users',
  '/flows/%2e%2e;/admin/users',
  '/flows/%252e%252e/admin/users',
  '/flows/..%252fadmin/users',
  '/flows/..%c0%afadmin/users',
  '/flows/..%00/admin/users',
  '/flows;/../admin/users',
  '/admin/../flows/1',
  '/admin/x/../../flows/1',
  '/admin/..%2fflows/1',
  '/admin/x/..%2f..%2fflows/1',
  '/admin/%2e%2e/flows/1',
  '/admin/..%5cflows/1',
  '/admin/..;/flows/1',
  '/admin#/../flows/1',
  '/admin?/../flows/1',
  '/admin%3f/../flows/1',
  '/admin%23/../flows/1',
  'http://service.example/admin/users',
  'http://service.example/flows/../admin/users',
  'http://service.example/admin/../flows/1',
] as const;

/** Spellings that a service may read as `/flows`, whose route can require more than "/". */
const FLOWS = [
  '/flows',
  '/flows/',
  '/flows/1',
  '/FLOWS',
  '/FLOWS/1',
  '/Flows/1',
  '/fLoWs/',
  '/%66lows/1',
  '/%46lows/1',
  '/flows%2f1',
  '/flows%2F1',
  '/flows%5c1',
  '/flows\\1',
  '//flows/1',
  '/./flows/1',
  '/.//flows/1',
  '/%2e/flows/1',
  '/x/../flows/1',
  '/x/%2e%2e/flows/1',
  '/x/..%2fflows/1',
  '/x/..;/flows/1',
  '/flows?x=/orders',
  '/flows#/orders',
  '/flows;x=1',
  '/flows;x=1/2',
  '/flows/.',
  '/flows/1/..',
  '/flows/1/../../orders/../flows/1',
  '/flows%20',
  '/flows/%zz',
  '/flows/%',
  '/flows/%2f',
  'http://service.example/flows/1',
  'http://service.example//flows/1',
  'http://service.example/FLOWS',
] as const;

/** Tests that the checked path is the path that reaches the service. */
export async function testPaths(around: ProxyTest): Promise<void> {
  testUnchangedPaths(around);
  for (const service of await startAreaServices()) {
    const proxy = await around.startProxy({ service: service.port });
    testAdminArea(around, proxy, service.name);
    testStrictRoute(around, proxy, service.name);
  }
}

const UNCHANGED_PATHS = [
  ['/orders/2027?a=1&b=%20x%2Fy+z', '/orders/2027?a=1&b=%20x%2Fy+z'],
  ['/orders/a%20b', '/orders/a%20b'],
  ['/orders/%C3%A4%E2%82%AC', '/orders/%C3%A4%E2%82%AC'],
  ['/orders/a%3Fb?c=d', '/orders/a%3Fb?c=d'],
  ['/orders/a%23b', '/orders/a%23b'],
  ['/orders/100%25', '/orders/100%25'],
  ['/orders/%2525', '/orders/%2525'],
  ['/orders/a+b', '/orders/a+b'],
  ['/flows/', '/flows/'],
  ['/flows/1?x=../../admin', '/flows/1?x=../../admin'],
  ['http://service.example/orders?a=1', '/orders?a=1'],
  ['http://service.example', '/'],
] as const;

function testUnchangedPaths({ newKey, proxy }: ProxyTest): void {
  test('encoded characters of a path and a query reach the service unchanged', async () => {
    const { appkey } = await newKey('ADMIN');
    for (const [sent, received] of UNCHANGED_PATHS) {
      const { status, body } = await rawRequest(proxy.port, { target: sent, headers: { 'X-Api-Key': appkey } });
      assert.deepEqual([status, JSON.parse(body || '{}').url], [200, received], sent);
    }
  });

  test('a path without its trailing slash reaches the service or Keyward, and never causes a redirect', async () => {
    const { appkey } = await newKey('looker');
    for (const path of ['/flows', '/FLOWS', '/flows/']) {
      const { status, headers } = await rawRequest(proxy.port, { target: path, headers: {} });
      assert.deepEqual([status, headers.get('location')], [401, undefined]);
      const allowed = await rawRequest(proxy.port, { target: path, headers: { 'X-Api-Key': appkey } });
      assert.equal(allowed.status, 200);
    }
  });
}

/** @returns the spellings with which a request reached this area of the service */
async function findReachingTargets(
  proxy: RunningProxy,
  area: string,
  appkey: string,
  method: string,
  targets: readonly string[],
) {
  const reached: string[] = [];
  for (const target of targets) {
    const { headers } = await rawRequest(proxy.port, { method, target, headers: { 'X-Api-Key': appkey } });
    if (headers.get('x-area') === area) reached.push(target);
  }
  return reached;
}

function testAdminArea({ newKey, changeRoute }: ProxyTest, proxy: RunningProxy, service: string): void {
  // The proxy must prevent this even without the second guard of Keyward.
  for (const allow_ambiguous_paths of [false, true]) {
    const guard = allow_ambiguous_paths ? 'without' : 'with';
    test(`a key for one area never reaches another area of ${service}, ${guard} the guard of Keyward`, async () => {
      await changeRoute({ allow_ambiguous_paths });
      const [looker, maker, writer] = [await newKey('looker'), await newKey('maker'), await newKey('ADMIN')];
      assert.deepEqual(await findReachingTargets(proxy, 'admin', writer.appkey, 'GET', ['/admin/users']), [
        '/admin/users',
      ]);
      assert.deepEqual(await findReachingTargets(proxy, 'flows', looker.appkey, 'GET', ['/flows/1']), ['/flows/1']);
      assert.deepEqual(await findReachingTargets(proxy, 'flows', maker.appkey, 'DELETE', ['/flows/1']), ['/flows/1']);
      assert.deepEqual(await findReachingTargets(proxy, 'admin', looker.appkey, 'GET', ADMIN), []);
      assert.deepEqual(await findReachingTargets(proxy, 'admin', maker.appkey, 'DELETE', ADMIN), []);
      await changeRoute({ allow_ambiguous_paths: false });
    });
  }
}

function testStrictRoute({ newKey, changeRoute }: ProxyTest, proxy: RunningProxy, service: string): void {
  test(`no spelling bypasses a route that requires more than "/" at ${service}`, async () => {
    const reader = await newKey('READONLY');
    assert.deepEqual(await findReachingTargets(proxy, 'flows', reader.appkey, 'GET', ['/flows/1']), ['/flows/1']);
    await changeRoute({ methods: { any: 'flows:delete' } });
    assert.deepEqual(await findReachingTargets(proxy, 'flows', reader.appkey, 'GET', FLOWS), []);
    await changeRoute({});
  });
}
