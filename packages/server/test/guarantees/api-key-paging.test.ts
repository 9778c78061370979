import assert from 'node:assert/strict';
import test from 'node:test';
import { apiKeySortFields } from '@keyward/contract';
import fc from 'fast-check';
import type { ApiKey } from '../../src/domain/api-key.ts';
import { type ListedKey, namesInOrder, putKeys } from '../support/key-list.ts';
import { START_TIME, startKeyward } from '../support/keyward.ts';

const keyward = await startKeyward();
const as = await keyward.asUser();
const PATH = '/api/v1/api-keys';
const time = fc.constantFrom(START_TIME - 20, START_TIME - 10, START_TIME - 1);

/** Few distinct values, so that most keys tie. */
const listedKey: fc.Arbitrary<ListedKey> = fc.record({
  role: fc.constantFrom('admin', 'readonly'),
  hint: fc.constantFrom(null, 'kw_…aaaa', 'kw_…bbbb'),
  createdAt: time,
  createdBy: fc.constantFrom('ada@example.com', 'Zoe', 'import'),
  expiresAt: fc.constantFrom(null, START_TIME - 5, START_TIME + 5, START_TIME + 500),
  lastLogin: fc.option(time, { nil: null }),
});
const names = ['B', 'a', 'C', 'b.1', 'b-1', 'b_1', 'B0', 'a0', 'Z', 'z9'];
const [generatedKeys = []] = fc.sample(fc.array(listedKey, { minLength: 60, maxLength: 60 }), { numRuns: 1, seed: 7 });
const keys: ApiKey[] = await putKeys(
  keyward,
  'acme1',
  generatedKeys.map((key, index) => (names[index] === undefined ? key : { ...key, appname: names[index] })),
);

const sorts = apiKeySortFields.flatMap((field) => [field, `-${field}`]);
const anySort = fc.constantFrom(...sorts);

async function page(sort: string, limit: number, cursor?: string | null) {
  const query = new URLSearchParams({ sort, limit: String(limit), ...(cursor && { cursor }) });
  const { body } = await keyward.ok('GET', `${PATH}?${query}`, { as });
  const appnames: string[] = body.data.map(({ appname }: { appname: string }) => appname);
  assert.equal(body.meta.count, appnames.length);
  return { appnames, meta: body.meta };
}

test('a list without limit returns all keys in the order of their creation', async () => {
  const { body } = await keyward.ok('GET', PATH, { as });
  assert.deepEqual(
    body.data.map(({ appname }: { appname: string }) => appname),
    keys.map(({ appname }) => appname),
  );
  assert.deepEqual([body.meta.count, body.meta.code], [60, 200]);
});

for (const sort of sorts) {
  test(`the full list sorted by ${sort} matches a plain sort`, async () => {
    const { body } = await keyward.ok('GET', `${PATH}?sort=${sort}`, { as });
    assert.deepEqual(
      body.data.map(({ appname }: { appname: string }) => appname),
      namesInOrder(keys, sort),
    );
  });

  test(`pages sorted by ${sort} cover the full list forward and backward`, async () => {
    for (const limit of [7, 20, 59, 60]) {
      const expected = namesInOrder(keys, sort);
      const pages: string[][] = [];
      let current = await page(sort, limit);
      assert.equal(current.meta.prev_cursor, null);
      for (;;) {
        pages.push(current.appnames);
        assert.equal(current.meta.total, keys.length);
        if (current.meta.next_cursor === null) break;
        current = await page(sort, limit, current.meta.next_cursor);
      }
      assert.deepEqual(pages.flat(), expected);
      for (const earlierPage of pages.slice(0, -1).reverse()) {
        current = await page(sort, limit, current.meta.prev_cursor);
        assert.deepEqual(current.appnames, earlierPage);
      }
      assert.equal(current.meta.prev_cursor, null);
    }
  });
}

test('paging back and forth always shows the matching range of the full list', async () => {
  const directions = fc.array(fc.constantFrom('next', 'prev'), { maxLength: 12 });
  await fc.assert(
    fc.asyncProperty(anySort, fc.integer({ min: 1, max: 25 }), directions, async (sort, limit, steps) => {
      const expected = namesInOrder(keys, sort);
      let first = 0;
      let current = await page(sort, limit);
      for (const step of steps) {
        const cursor = step === 'next' ? current.meta.next_cursor : current.meta.prev_cursor;
        if (cursor === null) continue;
        // The previous page has up to `limit` records before the current page.
        const start = step === 'next' ? first + current.appnames.length : Math.max(0, first - limit);
        const end = step === 'next' ? start + limit : first;
        current = await page(sort, limit, cursor);
        assert.deepEqual(current.appnames, expected.slice(start, end));
        first = start;
      }
    }),
    { numRuns: 25 },
  );
});

test('adding and deleting keys between two pages neither repeats nor hides other keys', async () => {
  await fc.assert(
    fc.asyncProperty(
      anySort,
      fc.integer({ min: 5, max: 25 }),
      fc.array(listedKey, { maxLength: 3 }),
      async (sort, limit, extra) => {
        const added: ApiKey[] = [];
        const listedNames: string[] = [];
        let cursor: string | null | undefined;
        do {
          const current = await page(sort, limit, cursor);
          listedNames.push(...current.appnames);
          cursor = current.meta.next_cursor;
          if (added.length < 20) added.push(...(await putKeys(keyward, 'acme1', extra)));
        } while (cursor !== null);
        const originalNames = new Set(keys.map(({ appname }) => appname));
        assert.deepEqual(
          listedNames.filter((name) => originalNames.has(name)),
          namesInOrder(keys, sort),
        );
        assert.equal(new Set(listedNames).size, listedNames.length, 'no key appears twice');
        for (const { appname } of added) await keyward.ok('DELETE', `${PATH}/${appname}`, { as });
      },
    ),
    { numRuns: 8 },
  );
});

test('a cursor is valid only for its own sort order, and a forged cursor is rejected', async () => {
  const { meta } = await page('appname', 5);
  for (const sort of ['-appname', 'added', 'last_login']) {
    await keyward.expectError('invalid_cursor', 'GET', `${PATH}?limit=5&sort=${sort}&cursor=${meta.next_cursor}`, {
      as,
    });
  }
  const forged = [
    ['appname', false, {}, 1],
    ['appname', 0, 'a', 1],
    ['appname', false, 'a', '1'],
    ['appname', false],
    {},
    7,
  ];
  for (const cursor of ['x', '%00', ...forged.map((each) => Buffer.from(JSON.stringify(each)).toString('base64url'))]) {
    await keyward.expectError('invalid_cursor', 'GET', `${PATH}?limit=5&sort=appname&cursor=${cursor}`, { as });
  }
});

test('a cursor from another account reveals no keys of that account', async () => {
  const { meta } = await page('appname', 5);
  const { administrator } = await keyward.otherAccount();
  const query = `limit=5&sort=appname&cursor=${meta.next_cursor}`;
  const { body } = await keyward.ok('GET', `${PATH}?${query}`, { as: administrator });
  assert.deepEqual([body.data, body.meta.total], [[], 0]);
});

for (const query of [
  'limit=0',
  'limit=1001',
  'limit=-1',
  'limit=1.5',
  'limit=x',
  'limit=',
  'limit=1&limit=2',
  'sort=secret',
  'sort=--added',
  'sort=',
  'status=gone',
  'unused_days=0',
  'unused_days=40000',
  'role=a%20b',
  'cursor=',
  'q=%00',
  'q=%E2%80%AE',
  'more=1',
]) {
  test(`an invalid query returns 400: ${query}`, async () => {
    await keyward.expectError('invalid_request', 'GET', `${PATH}?${query}`, { as });
  });
}
