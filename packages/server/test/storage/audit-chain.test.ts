import assert from 'node:assert/strict';
import test from 'node:test';
import { openStorage } from '../support/database.ts';

const { storage, database } = await openStorage();
const { audit } = storage.stores;
const event = { class: 'apikey', subclass: '', action: 'create', ip: '192.0.2.1' } as const;

for (const account of ['one', 'other']) {
  for (let number = 1; number <= 5; number++) {
    await audit.append(account, {
      ...event,
      objectId: number === 3 ? 'key_3' : number === 4 ? 'key_4' : null,
      description: `number ${number}`,
      timestamp: number,
      user: 'ada',
      before: null,
      after: { number, text: 'a "quoted" ü', ...(number === 4 && { id: 'key_4' }) },
    });
  }
}

const tamperings: Readonly<Record<string, { sql: string; broken: number | null; whole: number }>> = {
  'a changed description': { sql: "update audit set description = 'x' where number = 3", broken: 3, whole: 2 },
  'a changed user': { sql: "update audit set actor = 'eve' where number = 1", broken: 1, whole: 0 },
  'a changed time': { sql: 'update audit set timestamp = 9 where number = 5', broken: 5, whole: 4 },
  'a changed IP address': { sql: 'update audit set ip = null where number = 2', broken: 2, whole: 1 },
  'a changed snapshot': { sql: `update audit set after = '{"number":9}' where number = 4`, broken: 4, whole: 3 },
  'a changed object': { sql: "update audit set object_id = 'key_9' where number = 3", broken: 3, whole: 2 },
  'a removed object': { sql: 'update audit set object_id = null where number = 3', broken: 3, whole: 2 },
  'an added object': { sql: "update audit set object_id = 'key_1' where number = 1", broken: 1, whole: 0 },
  'a removed object that the snapshot contains': {
    sql: 'update audit set object_id = null where number = 4',
    broken: 4,
    whole: 3,
  },
  'an unreadable snapshot': { sql: `update audit set after = '{' where number = 4`, broken: 4, whole: 3 },
  'a changed hash': { sql: `update audit set hash = '00' where number = 2`, broken: 2, whole: 1 },
  'a removed record': { sql: 'delete from audit where number = 3', broken: 4, whole: 2 },
  'a removed first record': { sql: 'delete from audit where number = 1', broken: 2, whole: 0 },
  'two swapped records': {
    sql: 'update audit set number = case number when 2 then -3 else -2 end where number in (2, 3); update audit set number = -number where number < 0',
    broken: 2,
    whole: 1,
  },
};

test('an intact chain verifies to its end', async () => {
  const { intactCount: whole, broken } = await audit.verify('one');
  assert.deepEqual([whole, broken], [5, null]);
});

for (const [name, { sql, broken, whole }] of Object.entries(tamperings)) {
  test(`verification detects ${name} and its position`, async () => {
    database.exec(`savepoint before; ${sql.replaceAll('where ', "where account_id = 'one' and ")}`);
    const found = await audit.verify('one');
    const other = await audit.verify('other');
    database.exec('rollback to before; release before');
    assert.deepEqual([found.intactCount, found.broken], [whole, broken]);
    assert.equal(other.broken, null, 'the chain of another account is independent');
  });
}

test('records moved to another account do not verify', async () => {
  database.exec("savepoint before; delete from audit where account_id = 'other'");
  database.exec("update audit set account_id = 'other' where account_id = 'one'");
  const { broken } = await audit.verify('other');
  database.exec('rollback to before; release before');
  assert.equal(broken, 1);
});
