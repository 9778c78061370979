import assert from 'node:assert/strict';
import test from 'node:test';
import { assertDenied, type ProxyTest } from './proxy-test.ts';

const PREFLIGHT = { origin: 'https://app.example', 'access-control-request-method': 'DELETE' };

/** Tests the decisions of Keyward for each method and area. */
export function testDecisions(around: ProxyTest): void {
  const { newKey, status } = around;
  test('without a route, READONLY keys can read and ADMIN keys can do everything', async () => {
    const [reader, writer] = [await newKey('READONLY'), await newKey('ADMIN')];
    for (const method of ['GET', 'HEAD', 'OPTIONS'])
      assert.equal(await status(reader.appkey, '/', method), 200, method);
    for (const method of ['POST', 'PUT', 'PATCH', 'DELETE']) {
      assert.equal(await status(reader.appkey, '/', method), 403, method);
      assert.equal(await status(writer.appkey, '/', method), 200, method);
    }
    assert.equal(await status((await newKey('maker')).appkey, '/'), 403, 'other roles are denied');
  });

  test('a route requires the permission of the method', async () => {
    const [looker, maker] = [await newKey('looker'), await newKey('maker')];
    const statuses = async (appkey: string) =>
      Promise.all(['GET', 'HEAD', 'POST', 'DELETE'].map((method) => status(appkey, '/flows/7', method)));
    assert.deepEqual(await statuses(looker.appkey), [200, 200, 403, 403]);
    assert.deepEqual(await statuses(maker.appkey), [403, 403, 200, 200]);
  });

  testPreflights(around);
}

function testPreflights(around: ProxyTest): void {
  const { sendRequest, service, changeRoute } = around;
  const preflight = (path: string, headers: object = PREFLIGHT, method = 'OPTIONS') =>
    sendRequest(path, { method, headers: { ...headers } });

  test('a preflight is denied unless its route allows preflights', async () => {
    await assertDenied(around, 'unknown_key', () => preflight('/flows/1'));
  });

  test('a route can allow preflights, which reach the service without an identity', async () => {
    await changeRoute({ allow_preflight: true });
    const { status, body } = await preflight('/flows/1', { ...PREFLIGHT, 'x-keyward-roles': 'admin' });
    assert.deepEqual([status, body.method], [200, 'OPTIONS']);
    assert.equal(body.headers.origin, PREFLIGHT.origin);
    const identities = Object.entries(body.headers).filter(([name]) => name.startsWith('x-keyward'));
    assert.deepEqual(
      identities.filter(([, value]) => value !== ''),
      [],
    );
    for (const denied of [{ origin: PREFLIGHT.origin }, { 'access-control-request-method': 'DELETE' }, {}])
      await assertDenied(around, 'unknown_key', () => preflight('/flows/1', denied));
    for (const method of ['GET', 'POST', 'DELETE'])
      await assertDenied(around, 'unknown_key', () => preflight('/flows/1', PREFLIGHT, method));
    await assertDenied(around, 'unknown_key', () => preflight('/orders'));
    const forged = { 'keyward-preflight': 'allowed', 'x-keyward-code': 'valid' };
    await assertDenied(around, 'unknown_key', () => preflight('/orders', { ...PREFLIGHT, ...forged }));
    assert.equal(service.recorded.at(-1)?.method, 'OPTIONS');
    await changeRoute({ allow_preflight: false });
  });
}
