import assert from 'node:assert/strict';
import test from 'node:test';
import { apiKeySortFields, keyTextFieldNames, mapFields } from '@keyward/contract';
import fc from 'fast-check';
import { readFilter } from '../../src/actions/api-keys/read/filter.ts';
import { pagesByNumber } from '../../src/actions/api-keys/read/pages-by-number.ts';
import { type ApiKey, keyStatus } from '../../src/domain/api-key.ts';
import { cliCaller } from '../../src/domain/caller.ts';
import type { KeyRange, KeySearch, KeySort } from '../../src/domain/key-search.ts';
import { textFieldsFrom } from '../../src/domain/key-text-fields.ts';
import { putKeys } from '../support/key-list.ts';
import { START_TIME, startKeyward } from '../support/keyward.ts';

const keyward = await startKeyward();
const as = await keyward.asUser();
const PATH = '/api/v1/api-keys';
const DAY = 86_400;

const unit = fc.constantFrom(
  ...'abAB%_"\'\\*- ',
  'ä',
  'Ä',
  'ß',
  'Ω',
  'ω',
  'Σ',
  'σ',
  'ς',
  '日',
  '😀',
  '👍',
  'ы',
  'Ы',
  'AND',
  'warehouse',
);
const textOf = (maxLength: number) => fc.array(unit, { maxLength }).map((units) => units.join(''));

const addition = fc.record({
  description: textOf(12),
  role: fc.constantFrom('admin', 'readonly'),
  hint: fc.constantFrom(null, 'kw_…aBcD', 'kw_…abcd', 'kw_…ABCD'),
  createdAt: fc.constantFrom(START_TIME - 20, START_TIME - 10, START_TIME - 5 * DAY, START_TIME - 40 * DAY),
  createdBy: fc.constantFrom('ada@example.com', 'Zoe', 'import', 'Ärger', '😀'),
  expiresAt: fc.constantFrom(null, START_TIME - 5, START_TIME + 5 * DAY),
  lastLogin: fc.constantFrom(null, null, START_TIME - 10 * DAY, START_TIME - 5 * DAY, START_TIME - 3 * DAY),
  state: fc.constantFrom('enabled', 'enabled', 'quarantined', 'disabled'),
  owner: fc.constantFrom(null, 'ada@example.com', 'gone@example.com'),
  tags: fc.subarray(['prod', 'billing', 'old']),
  textFields: fc
    .record(mapFields(keyTextFieldNames, () => fc.constantFrom(null, 'customer-1', 'customer-2')))
    .map((values) => textFieldsFrom((name) => values[name])),
});

const step = fc.oneof(
  { weight: 3, arbitrary: fc.record({ action: fc.constant('add' as const), key: addition }) },
  {
    weight: 2,
    arbitrary: fc.record({ action: fc.constant('describe' as const), keyIndex: fc.nat(), text: textOf(12) }),
  },
  { weight: 1, arbitrary: fc.record({ action: fc.constant('role' as const), keyIndex: fc.nat(), text: textOf(1) }) },
  { weight: 1, arbitrary: fc.record({ action: fc.constant('use' as const), keyIndex: fc.nat() }) },
  { weight: 1, arbitrary: fc.record({ action: fc.constant('tag' as const), keyIndex: fc.nat() }) },
  { weight: 1, arbitrary: fc.record({ action: fc.constant('disable' as const), keyIndex: fc.nat() }) },
  { weight: 1, arbitrary: fc.record({ action: fc.constant('enable' as const), keyIndex: fc.nat() }) },
  { weight: 1, arbitrary: fc.record({ action: fc.constant('keep' as const), keyIndex: fc.nat() }) },
  { weight: 1, arbitrary: fc.record({ action: fc.constant('rotate' as const), keyIndex: fc.nat() }) },
  { weight: 2, arbitrary: fc.record({ action: fc.constant('delete' as const), keyIndex: fc.nat() }) },
);

const optional = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined });
/** Selective filters occur rarely, so that most queries find keys. */
const rarelyTrue = fc.constantFrom(undefined, undefined, undefined, true as const);
const anyQuery = fc.record({
  q: optional(textOf(4).filter((each) => each !== '')),
  role: optional(fc.constantFrom('ADMIN', 'READONLY', 'nosuch')),
  status: optional(fc.constantFrom('active', 'quarantined', 'disabled', 'expired')),
  owner: optional(fc.constantFrom('ADA@example.com', 'gone@example.com', 'never@example.com')),
  no_owner: rarelyTrue,
  owner_left: rarelyTrue,
  tag: optional(fc.constantFrom('prod', 'billing', 'new', 'nosuch')),
  ...mapFields(keyTextFieldNames, () => optional(fc.constantFrom('customer-1', 'nosuch'))),
  never_used: rarelyTrue,
  used: rarelyTrue,
  reviewable: rarelyTrue,
  no_expiry: rarelyTrue,
  expires_within_days: optional(fc.constantFrom(1, 5, 90)),
  unused_days: optional(fc.constantFrom(1, 5, 9, 30)),
  sort: fc.constantFrom(...apiKeySortFields.flatMap((field) => [field, `-${field}`])),
  limit: fc.constantFrom(1, 3, 7, 50),
});
type Query = typeof anyQuery extends fc.Arbitrary<infer Q> ? Q : never;

/** putKeys numbers the keys, so their names and digests differ. */
let names: string[] = [];
/** Keys enabled during the test, which therefore do not count as unused. */
const enabledNames = new Set<string>();
/** Keys kept or rotated in the open review. */
const decidedNames = new Set<string>();
const review = `/api/v1/reviews/${(await keyward.ok('POST', '/api/v1/reviews', { as })).body.data.id}`;

test('after any sequence of changes, every page and total matches the database, forward and backward', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(step, { minLength: 5, maxLength: 25 }),
      fc.array(anyQuery, { minLength: 12, maxLength: 12 }),
      async (steps, queries) => {
        for (const each of steps) await perform(each);
        for (const each of queries) await assertAgreement(each);
      },
    ),
    { numRuns: 25 },
  );
});

async function perform(each: typeof step extends fc.Arbitrary<infer S> ? S : never): Promise<void> {
  if (each.action === 'add') {
    names.push(...(await putKeys(keyward, 'acme1', [each.key])).map(({ appname }) => appname));
    return;
  }
  const name = names[each.keyIndex % names.length];
  if (name === undefined) return;
  const { data } = (await keyward.ok('GET', `${PATH}/${name}`, { as })).body;
  if (each.action === 'delete') {
    await keyward.ok('DELETE', `${PATH}/${name}`, { as });
    names = names.filter((other) => other !== name);
  } else if (each.action === 'use') {
    const account = keyward.context.index.accountNamed('acme1');
    const key = account && keyward.context.index.keyWithId(account, data.id);
    const use = {
      outcome: 'valid',
      at: keyward.clock.now,
      ip: '192.0.2.9',
      operation: 'verify',
      isWrite: false,
    } as const;
    if (account && key) keyward.context.uses.note(account.id, key, use);
  } else if (each.action === 'disable' || each.action === 'enable') {
    await keyward.ok('POST', `${PATH}/${name}/${each.action}`, { as });
    if (each.action === 'enable') enabledNames.add(name);
  } else if (each.action === 'keep' || each.action === 'rotate') {
    await decide(name, each.action);
  } else if (each.action === 'tag') {
    const body = { roles: data.roles, owner: null, tags: ['new'], external_id: null };
    await keyward.ok('PUT', `${PATH}/${name}`, { body, as });
  } else {
    const role = each.action === 'role' ? 'ADMIN' : data.roles[0];
    await keyward.ok('PUT', `${PATH}/${name}`, {
      body: { roles: [role], description: each.text.trim(), expires_at: null },
      as,
    });
  }
}

/** Records a decision; the server rejects it if the review does not list the key. */
async function decide(appname: string, decision: 'keep' | 'rotate'): Promise<void> {
  const body = { appname, decision, ...(decision === 'keep' && { keep_until: keyward.clock.now + DAY }) };
  const headers = { 'idempotency-key': appname };
  const { status } = await keyward.request('POST', `${review}/decisions`, { body, headers, as });
  if (status === 201 || status === 200) decidedNames.add(appname);
}

async function assertAgreement(query: Query): Promise<void> {
  const expected = await searchDatabase(query);
  const pages: string[][] = [];
  let current = await page(query);
  for (;;) {
    pages.push(current.appnames);
    assert.equal(current.meta.total, expected.length, JSON.stringify(query));
    if (current.meta.next_cursor === null) break;
    current = await page(query, current.meta.next_cursor);
  }
  assert.deepEqual(pages.flat(), expected, JSON.stringify(query));
  for (const earlierPage of pages.slice(0, -1).reverse()) {
    current = await page(query, current.meta.prev_cursor);
    assert.deepEqual(current.appnames, earlierPage);
  }
}

async function page(query: Query, cursor?: string) {
  const parameters = Object.entries({ ...query, cursor }).filter(([, value]) => value !== undefined);
  const search = new URLSearchParams(parameters.map(([name, value]) => [name, String(value)]));
  const { body } = await keyward.ok('GET', `${PATH}?${search}`, { as });
  return { appnames: body.data.map(({ appname }: { appname: string }) => appname) as string[], meta: body.meta };
}

/** Searches the database like the CLI, which has no index. */
async function searchDatabase({ limit: _, sort, ...filter }: Query): Promise<string[]> {
  const { stores } = keyward.context.storage;
  const { apiKeys, directory } = stores;
  const account = await directory.accountNamed('acme1');
  assert.ok(account);
  const { now } = keyward.clock;
  const parameters = Object.fromEntries(Object.entries(filter).filter(([, value]) => value !== undefined));
  const search: KeySearch = {
    ...(await readFilter(stores, cliCaller(account), parameters, now)),
    sort: sort.replace('-', '') as KeySort,
    descending: sort.startsWith('-'),
  };
  await keyward.context.uses.settle();
  const read = await databaseReader(account.id, search);
  const { keys } = await read({ size: 1000 });
  assert.equal(await apiKeys.count(account.id, search), keys.length);
  for (const key of keys)
    assert.ok(matches(key, filter, now), `${JSON.stringify(filter)} found ${JSON.stringify(key)}`);
  const { keys: all } = await apiKeys.find(account.id, { sort: 'added', descending: false }, { size: 1000 }, now);
  if (filter.q === undefined) assert.equal(all.filter((key) => matches(key, filter, now)).length, keys.length);
  return keys.map(({ appname }) => appname);
}

async function databaseReader(accountId: string, search: KeySearch) {
  const { context, clock } = keyward;
  const { sort } = search;
  if (sort === 'usage' || sort === 'last_login') return pagesByNumber(context, accountId, search);
  return (range: KeyRange) => context.storage.stores.apiKeys.find(accountId, { ...search, sort }, range, clock.now);
}

function isUnusedSince({ createdAt, lastLogin }: ApiKey, since: number): boolean {
  return createdAt <= since && (lastLogin === null || lastLogin <= since);
}

/** Decides independently of the server, except for the text search. */
function matches(key: ApiKey, query: Omit<Query, 'limit' | 'sort'>, now: number): boolean {
  const { role, status, owner, tag, unused_days: days, expires_within_days: within } = query;
  const conditions: readonly boolean[] = [
    role === undefined || key.role === role.toLowerCase(),
    status === undefined || keyStatus(key, now) === status,
    owner === undefined || key.owner === owner.toLowerCase(),
    !query.no_owner || key.owner === null,
    !query.owner_left || key.owner === 'gone@example.com',
    tag === undefined || key.tags.includes(tag),
    ...keyTextFieldNames.map((name) => query[name] === undefined || key.textFields[name] === query[name]),
    !query.never_used || key.lastLogin === null,
    !query.used || key.lastLogin !== null,
    days === undefined || (isUnusedSince(key, now - days * DAY) && !enabledNames.has(key.appname)),
    !query.reviewable || (['active', 'quarantined'].includes(keyStatus(key, now)) && !decidedNames.has(key.appname)),
    !query.no_expiry || key.expiresAt === null,
    within === undefined || (key.expiresAt !== null && key.expiresAt > now && key.expiresAt <= now + within * DAY),
  ];
  return conditions.every(Boolean);
}
