import assert from 'node:assert/strict';
import { join } from 'node:path';
import test from 'node:test';
import { gzipSync } from 'node:zlib';
import { operations as contract, type Operation, routes } from '@keyward/contract';
import { rolldown } from 'rolldown';
import { envelope, loopbackApi, tokenAnswer } from './loopback-api.ts';
import { installPacked } from './packed.ts';

const { folder, load, sdk } = await installPacked();
const operations: typeof import('../src/operations.ts') = await load('/operations');

test('every operation and every list of the contract is a standalone function', () => {
  const lists = Object.values<Operation>(contract).filter(({ list }) => list);
  const names = lists.map(({ id }) => id.replace(/^(?:list|search)(.)/, (_, first: string) => first.toLowerCase()));
  const others = ['KeywardError', 'connectBare', 'createBareClient', 'createExchange'];
  assert.deepEqual(Object.keys(operations).sort(), [...Object.keys(routes), ...names, ...others].sort());
});

test('a function sends the same request as the client method', async (t) => {
  const api = await loopbackApi(t, () => ({ body: envelope([]) }));
  const options = { url: api.url, accessToken: 't', headers: { 'x-mesh': '1' } };
  const client = sdk.createClient(options) as unknown as Record<string, (input: object) => Promise<unknown>>;
  const bare = operations.createBareClient(options);
  for (const [id, { method, path }] of Object.entries(routes)) {
    const params = Object.fromEntries([...path.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => [name, 'x']));
    const input = { params, headers: { 'idempotency-key': 'k' }, ...(method !== 'GET' && { body: { a: 1 } }) };
    await client[id]?.(input);
    await Reflect.get(operations, id)(bare, input);
    const [one, other] = api.seen.slice(-2);
    assert.deepEqual(one, other, id);
    assert.deepEqual([one?.method, one?.headers['x-mesh']], [method, '1']);
  }
});

test('a function accepts the client of another entry, and its error names a missing input', async (t) => {
  const api = await loopbackApi(t, () => ({ body: envelope([{ appname: 'a' }]) }));
  const client = sdk.createClient({ url: api.url });
  assert.equal((await operations.listApiKeys(client)).data.length, 1);
  for await (const { appname } of operations.apiKeys(client, { role: 'ADMIN' })) assert.equal(appname, 'a');
  assert.match(api.seen.at(-1)?.url ?? '', /role=ADMIN/);
  assert.throws(() => operations.listApiKeys({ url: api.url }), /must be a client/);
});

test('a client without functions exchanges the key of a connection secret', async (t) => {
  const api = await loopbackApi(t, ({ url }) => ({ body: url.endsWith('/token') ? tokenAnswer('abc') : envelope([]) }));
  const identity = { shortname: 'acme1', appname: 'a', sharedsecret: 's', appkey: 'k' };
  const secret = sdk.encodeConnectionSecret({ url: `${api.url}/api/v1`, ...identity });
  await operations.listApiKeys(operations.connectBare(secret));
  assert.equal(api.seen.at(-1)?.headers['authorization'], 'Bearer abc');
});

async function bundled(code: string): Promise<string> {
  const entry = join(folder, 'entry.js');
  const plugin = {
    name: 'entry',
    resolveId: (id: string) => (id === entry ? entry : id.replace('@keyward/sdk/', `${folder}/dist/`)),
    load: (id: string) => (id === entry ? code : null),
  };
  const build = await rolldown({ input: entry, platform: 'neutral', plugins: [plugin] });
  const { output } = await build.generate({ format: 'esm', minify: true });
  await build.close();
  return output[0].code;
}

test('a bundle contains only the imported functions', async (t) => {
  const gzip = (code: string) => gzipSync(code).length;
  const one = await bundled("export { createBareClient, listApiKeys } from '@keyward/sdk/operations.js';");
  const exchanging = await bundled("export { connectBare, listApiKeys } from '@keyward/sdk/operations.js';");
  const whole = await bundled("export { connect } from '@keyward/sdk/index.js';");
  t.diagnostic(`one function ${gzip(one)} bytes, with an exchange ${gzip(exchanging)}, connect ${gzip(whole)}`);
  assert.match(one, /\/api\/v1\/api-keys/);
  assert.doesNotMatch(one, /webhooks|shared-secret/);
  assert.match(whole, /webhooks/);
  assert.ok(gzip(one) <= 0.6 * gzip(whole) && gzip(exchanging) <= 0.75 * gzip(whole));
});
