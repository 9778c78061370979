import assert from 'node:assert/strict';
import test from 'node:test';
import { freePort } from '../../packages/server/test/support/free-port.ts';
import { IMPOSTORS, Impostor } from './impostor.ts';
import { assertUnavailable, type ProxyTest } from './proxy-test.ts';
import { rawRequest } from './raw-request.ts';

/**
 * Tests that no request reaches the service while Keyward cannot be reached, whatever responds on its port. These tests
 * stop Keyward.
 */
export function testFailures(around: ProxyTest): void {
  const { keyward, newKey, sendRequest, proxy, service } = around;
  /** Requests of every kind that a proxy could pass: with a key, without a key, and a preflight. */
  const requests = async (): Promise<(() => ReturnType<typeof sendRequest>)[]> => {
    const headers = { 'x-api-key': (await newKey('ADMIN')).appkey };
    const preflight = { origin: 'https://app.example', 'access-control-request-method': 'GET' };
    return [
      () => sendRequest('/', { headers }),
      () => sendRequest('/flows/1', { method: 'DELETE', headers }),
      () => sendRequest('/'),
      () => sendRequest('/flows/1', { method: 'OPTIONS', headers: preflight }),
    ];
  };

  test('while Keyward is stopped every request returns 503, and later requests are allowed again', async () => {
    const all = await requests();
    assert.equal((await all[0]?.())?.status, 200);
    await keyward.stop();
    for (const request of all) await assertUnavailable(around, request);
    await keyward.start();
    assert.equal((await all[0]?.())?.status, 200);
  });

  test("a response of another program on Keyward's port never allows a request", async (t) => {
    const all = await requests();
    await keyward.stop();
    for (const [name, text] of Object.entries(IMPOSTORS)) {
      const impostor = new Impostor(text);
      await impostor.start(keyward.port);
      await t.test(name, async () => {
        const start = performance.now();
        await Promise.all(all.map((request) => assertUnavailable(around, request)));
        // The guides state 2 s.
        assert.ok(performance.now() - start < 10_000);
      });
      await impostor.stop();
    }
    await keyward.start();
    assert.equal((await all[0]?.())?.status, 200);
  });

  test('while the service is stopped an allowed request returns 503 and a denied request its usual error', async () => {
    const proxyWithout = await around.startProxy({ service: await freePort() });
    const ask = (headers: Readonly<Record<string, string>>) => rawRequest(proxyWithout.port, { target: '/', headers });
    const { status, headers, body } = await ask({ 'X-Api-Key': (await newKey('ADMIN')).appkey });
    assert.deepEqual([status, JSON.parse(body).status, headers.get('retry-after')], [503, 503, '1']);
    assert.match(String(headers.get('content-type')), /^application\/json\b/);
    assert.equal((await ask({})).status, 401);
  });

  test('the proxy never logs a key or passes it to the service', () => {
    const keys = [...keyward.secrets].filter((secret) => secret.startsWith('kw_'));
    assert.ok(keys.length > 10 && service.recorded.length > 10);
    const written = proxy.log + JSON.stringify(service.recorded);
    assert.deepEqual(
      keys.filter((key) => written.includes(key)),
      [],
    );
  });
}
