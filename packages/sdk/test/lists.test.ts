import assert from 'node:assert/strict';
import test from 'node:test';
import { type Operation, operations } from '@keyward/contract';
import type { AuditRecord } from '../src/index.ts';
import { loopbackApi, type SeenRequest } from './loopback-api.ts';
import { installPacked } from './packed.ts';

const { sdk } = await installPacked();
const { createClient } = sdk;

function queryOf({ url }: SeenRequest): Record<string, string> {
  return Object.fromEntries(new URL(url, 'http://x').searchParams);
}

function page(data: unknown, next?: string | null): { body: unknown } {
  return { body: { meta: { code: 200, count: 1, next_cursor: next }, data } };
}

const MALFORMED = { name: 'KeywardError', code: 'unexpected_response', status: 200 };

async function collect<T>(list: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const each of list) all.push(each);
  return all;
}

test('every list of the contract has an iterator that is named after its operation', async (t) => {
  const api = await loopbackApi(t, () => ({ body: { meta: {}, data: [] } }));
  const client = createClient({ url: api.url }) as unknown as Record<string, (input: object) => AsyncIterable<unknown>>;
  const lists = Object.values<Operation>(operations).filter(({ list }) => list);
  for (const { id, method, path } of lists) {
    const name = id.replace(/^list|^search/, '');
    const iterator = client[name.charAt(0).toLowerCase() + name.slice(1)];
    assert.ok(iterator, id);
    const names = [...path.matchAll(/\{(\w+)\}/g)].map(([, param = '']) => [param, 'x']);
    if (id !== 'listPermissions') assert.deepEqual(await collect(iterator(Object.fromEntries(names))), [], id);
    else continue;
    const seen = api.seen.at(-1);
    assert.deepEqual([seen?.method, seen?.url.split('?')[0]], [method, path.replaceAll(/\{\w+\}/g, 'x')]);
  }
});

test('each page is requested with its cursor and the filters of the first page', async (t) => {
  const pages = [page([{ id: 1 }, { id: 2 }], 'c1'), page([{ id: 3 }], 'c2'), page([{ id: 4 }], null)];
  const api = await loopbackApi(t, (_, index) => pages[index] ?? 'lost');
  const keys = await collect(createClient({ url: api.url }).apiKeys({ role: 'ADMIN', sort: '-last_login', limit: 2 }));
  assert.deepEqual(
    keys.map(({ id }) => id as unknown),
    [1, 2, 3, 4],
  );
  const same = { role: 'ADMIN', sort: '-last_login', limit: '2' };
  assert.deepEqual(api.seen.map(queryOf), [same, { ...same, cursor: 'c1' }, { ...same, cursor: 'c2' }]);
});

test('a page has 100 records by default', async (t) => {
  const api = await loopbackApi(t, () => page([]));
  await collect(createClient({ url: api.url }).apiKeys());
  assert.deepEqual(queryOf(api.seen[0]!), { limit: '100' });
});

test('pages are fetched on demand, and no page is fetched after a break', async (t) => {
  const api = await loopbackApi(t, (_, index) => page([{ id: index * 2 }, { id: index * 2 + 1 }], `c${index}`));
  const list = createClient({ url: api.url }).apiKeys();
  assert.equal(api.seen.length, 0);
  for await (const key of list) {
    if ((key.id as unknown) === 2) break;
  }
  assert.equal(api.seen.length, 2);
  assert.deepEqual(await collect(list), [], 'the list has ended');
  assert.equal(api.seen.length, 2);
});

test('a record that moves to a later page is returned once', async (t) => {
  const pages = [page([{ id: 1 }, { id: 2 }], 'c1'), page([{ id: 1 }, { id: 3 }], null)];
  const api = await loopbackApi(t, (_, index) => pages[index] ?? 'lost');
  const keys = await collect(createClient({ url: api.url }).apiKeys());
  assert.deepEqual(
    keys.map(({ id }) => id as unknown),
    [1, 2, 3],
  );
});

test('a list continues after an empty page, and after a page with moved records, while there is a cursor', async (t) => {
  const pages = [page([{ id: 1 }], 'c1'), page([], 'c2'), page([{ id: 1 }], 'c3'), page([{ id: 2 }], null)];
  const api = await loopbackApi(t, (_, index) => pages[index] ?? 'lost');
  const keys = await collect(createClient({ url: api.url }).apiKeys());
  assert.deepEqual(
    keys.map(({ id }) => id as unknown),
    [1, 2],
  );
});

for (const [name, data] of Object.entries({
  'records that move behind every page': [{ id: 1 }, { id: 2 }],
  'records without an id': [{ appname: 'a' }],
  'empty pages': [],
})) {
  test(`${name} end the list with an error instead of an endless loop`, async (t) => {
    const api = await loopbackApi(t, (_, index) => page(data, `c${index}`));
    const seen: unknown[] = [];
    await assert.rejects(async () => {
      for await (const key of createClient({ url: api.url }).apiKeys()) seen.push(key);
    }, MALFORMED);
    assert.equal(seen.length, data.length);
    assert.ok(api.seen.length <= 103);
  });
}

test('a page whose cursor points to the same page is requested once', async (t) => {
  const same = await loopbackApi(t, (_, index) => page([{ id: index }], 'c'));
  await assert.rejects(collect(createClient({ url: same.url }).apiKeys()), MALFORMED);
  assert.equal(same.seen.length, 2);
  const rows = await loopbackApi(t, () => page([{ id: 'without a position' }]));
  await assert.rejects(collect(createClient({ url: rows.url }).bulkRows({ id: 'b', limit: 1 })), MALFORMED);
});

for (const [name, body] of Object.entries({
  'null as data': { meta: {}, data: null },
  'an object as data': { meta: {}, data: {} },
  'a text as data': { meta: {}, data: 'abc' },
  'null among the records': { meta: {}, data: [{ id: 1 }, null] },
  null: null,
})) {
  test(`a page with ${name} is an error of the SDK`, async (t) => {
    const api = await loopbackApi(t, () => ({ body: JSON.stringify(body) }));
    const client = createClient({ url: api.url });
    await assert.rejects(collect(client.apiKeys()), MALFORMED);
    await assert.rejects(collect(client.permissions()), MALFORMED);
  });
}

test('a page whose meta is null is the last page', async (t) => {
  const api = await loopbackApi(t, () => ({ body: JSON.stringify({ meta: null, data: [{ id: 1 }] }) }));
  assert.equal((await collect(createClient({ url: api.url }).apiKeys())).length, 1);
});

test('bulk operation rows continue after the last position, and audit records by number', async (t) => {
  const rows = Array.from({ length: 3 }, (_, at) => ({ position: at + 1 }));
  const records = Array.from({ length: 3 }, (_, at) => ({ id: 9 - at }));
  const api = await loopbackApi(t, (request) => {
    const { after = 0 } = queryOf(request);
    if (request.method === 'GET') return page(rows.slice(Number(after), Number(after) + 2));
    const { from = 0, size } = JSON.parse(request.body);
    return page(records.slice(from, from + size));
  });
  const client = createClient({ url: api.url });
  assert.deepEqual(await collect(client.bulkRows({ id: 'b', limit: 2 })), rows);
  assert.deepEqual(api.seen.map(queryOf), [{ limit: '2' }, { limit: '2', after: '2' }]);
  const audit: AuditRecord[] = await collect(client.audit({ search: 'x', size: 2 }));
  assert.deepEqual(audit as unknown[], records);
  assert.deepEqual(
    api.seen.slice(2).map(({ body }) => JSON.parse(body)),
    [
      { search: 'x', size: 2 },
      { search: 'x', size: 2, from: 2 },
    ],
  );
});

test('a list without pages is requested once, with or without an envelope', async (t) => {
  const api = await loopbackApi(t, ({ url }) =>
    url.endsWith('/permissions') ? { body: [{ resource: 'a' }, { resource: 'a' }] } : page([{ id: 'u1' }]),
  );
  const client = createClient({ url: api.url });
  assert.equal((await collect(client.permissions())).length, 2);
  assert.equal((await collect(client.users())).length, 1);
  assert.equal((await collect(client.reviewDecisions({ id: 'r' }))).length, 1);
  assert.deepEqual(
    api.seen.map(({ url }) => url),
    ['/api/v1/roles/permissions', '/api/v1/users', '/api/v1/reviews/r/decisions'],
  );
});

test('a failed later page or an abort ends the loop with its error', async (t) => {
  const api = await loopbackApi(t, (_, index) => (index === 0 ? page([{ id: 1 }], 'c') : { status: 500, body: '' }));
  const client = createClient({ url: api.url });
  const seen: unknown[] = [];
  await assert.rejects(async () => {
    for await (const { id } of client.apiKeys()) seen.push(id);
  }, sdk.KeywardError);
  assert.deepEqual(seen, [1]);
  const ended = client.apiKeys({}, { signal: AbortSignal.abort('enough') });
  await assert.rejects(collect(ended), (reason) => reason === 'enough');
  assert.equal(api.seen.length, 2);
});
