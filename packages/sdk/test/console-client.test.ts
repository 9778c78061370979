import assert from 'node:assert/strict';
import test from 'node:test';
import { type Route, routes } from '@keyward/contract/routes';
import { createConsoleClient } from '../src/console.ts';

test('the client of the console has every operation, and sends each request once, to its own origin, with the cookie', async () => {
  const seen: (readonly [url: string, method: string, authorization: string | undefined])[] = [];
  const client = createConsoleClient(async (url, { method, headers, credentials }) => {
    assert.equal(credentials, 'same-origin');
    seen.push([url, method, headers['authorization']]);
    throw new TypeError('fetch failed');
  });
  for (const [id, { method, path }] of Object.entries<Route>(routes)) {
    const params = Object.fromEntries([...path.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => [name, 'x']));
    await assert.rejects(Reflect.get(client, id)({ params }), { name: 'KeywardError', code: 'network' });
    assert.deepEqual(seen.splice(0), [[path.replaceAll(/\{\w+\}/g, 'x'), method, undefined]], id);
  }
});
