import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import { BatchedList } from '../../src/actions/page.ts';
import {
  type AuditQuery,
  MAX_RECORDS_PER_STATEMENT,
  MAX_ROWS_PER_STATEMENT,
} from '../../src/storage/stores/audit-search.ts';
import { openStorage } from '../support/database.ts';

const { storage, database } = await openStorage();
const { stores } = storage;
const accountId = 'acct_1';

const RECORDS = 6 * MAX_ROWS_PER_STATEMENT;
/**
 * Times before the server's clock: a third are equal, like the times of a bulk operation, and the others are in no
 * order.
 */
const timeOf = (number: number) => 1000 + (number % 3 === 0 ? 500 : (number * 7) % 900);
const classes = ['apikey', 'user', 'session'] as const;

const added = Array.from({ length: RECORDS }, (_, index) => ({
  account_id: accountId,
  number: 1000 + index,
  timestamp: timeOf(index),
  class: classes[index % classes.length] ?? 'user',
  subclass: '',
  action: index % 2 === 0 ? 'update' : 'Create',
  actor: `user-${index % 10}@example.com`,
  ip: null,
  description: `API key ${index} %_\\`,
  object_id: index % 5000 === 0 ? 'key_rare' : `key_${index % 2}`,
  session_id: null,
  before: null,
  after: null,
  hash: String(index),
}));
const columns = Object.keys(added[0] ?? {});
const insert = database.prepare(
  `insert into audit (${columns.map((each) => `"${each}"`)}) values (${columns.map(() => '?')})`,
);
database.exec('begin');
for (const each of added) insert.run(...Object.values(each));
database.exec('commit');

/** Computes the expected result from all records, ordered by time. */
function expectedPage({ from, until, classes: requiredClasses, text, objectId, skip, size }: AuditQuery) {
  const found = added
    .filter(({ timestamp }) => timestamp >= from && timestamp <= until)
    .filter((each) => requiredClasses.length === 0 || requiredClasses.includes(each.class))
    .filter((each) => objectId === undefined || each.object_id === objectId)
    .filter((each) => [each.action, each.actor, each.description].some((part) => contains(part, text)))
    .sort((one, other) => other.timestamp - one.timestamp || other.number - one.number);
  return { total: found.length, numbers: found.slice(skip, skip + size).map(({ number }) => number) };
}

async function search(query: AuditQuery) {
  const { batches, total } = await stores.audit.search(accountId, query);
  return { total, numbers: (await new BatchedList(batches).all()).map(({ number }) => number) };
}

function contains(part: string, text = ''): boolean {
  return part.toLowerCase().includes(text.toLowerCase());
}

const queries: fc.Arbitrary<Omit<AuditQuery, 'skip'>> = fc.record(
  {
    from: fc.integer({ min: 900, max: 1900 }),
    until: fc.integer({ min: 1000, max: 2000 }),
    classes: fc.subarray([...classes, 'nosuch']),
    text: fc.constantFrom('', 'user-3', 'KEY 12', 'create', '%', '_\\', 'absent'),
    objectId: fc.constantFrom('key_rare', 'key_0', 'key_absent'),
    size: fc.integer({ min: 1, max: 3 * MAX_RECORDS_PER_STATEMENT }),
  },
  { requiredKeys: ['from', 'until', 'classes', 'size'] },
);

test('a batched search returns the same records, order and total as a search of all records', async () => {
  await fc.assert(
    fc.asyncProperty(queries, fc.double({ min: 0, max: 1, noNaN: true }), async (baseQuery, share) => {
      const query = { ...baseQuery, skip: Math.floor(share * expectedPage({ ...baseQuery, skip: 0 }).total) };
      assert.deepEqual(await search(query), expectedPage(query));
    }),
    { numRuns: 60 },
  );
});

const whole = { from: 0, until: 5000, classes: [], skip: 0, size: 10 };

test('a page is the same wherever its batches start and end', async () => {
  for (const classes of [['apikey'], []]) {
    for (let skip = 0; skip < RECORDS; skip += 833) {
      const query = { ...whole, classes, skip };
      assert.deepEqual(await search(query), expectedPage(query), `${classes} ${skip}`);
    }
  }
});

for (const [name, query] of [
  ['a text without matches', { ...whole, text: 'absent' }],
  ['a class without records', { ...whole, classes: ['nosuch'] }],
  ['a page at the end', { ...whole, text: 'user', skip: RECORDS - 1 }],
  ['the history of an object', { ...whole, text: 'user', objectId: 'key_0' }],
] as const) {
  test(`a search for ${name} yields before each batch`, async () => {
    let turns = 0;
    await stores.audit.search(accountId, query, async () => void turns++);
    const rows = added.filter((each) => !('objectId' in query) || each.object_id === query.objectId).length;
    assert.ok(turns > rows / MAX_ROWS_PER_STATEMENT, `${turns} turns`);
  });
}

test('a search for a long text reads fewer rows per statement', async () => {
  const turnsFor = async (text: string) => {
    let turns = 0;
    await stores.audit.search(accountId, { ...whole, text }, async () => void turns++);
    return turns;
  };
  assert.ok((await turnsFor('x'.repeat(100))) > 15 * (await turnsFor('x'.repeat(5))));
});

test('the records of a page are read in small batches, on demand', async () => {
  let turns = 0;
  const { batches } = await stores.audit.search(accountId, { ...whole, size: 1000 }, async () => void turns++);
  const before = turns;
  for await (const records of batches) assert.ok(records.length <= 25);
  assert.equal(turns - before, 1000 / MAX_RECORDS_PER_STATEMENT);
});
