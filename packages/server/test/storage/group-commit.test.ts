import assert from 'node:assert/strict';
import test from 'node:test';
import { openStorage } from '../support/database.ts';

const { storage, database } = await openStorage();
const { settings } = storage.stores;
const spend = (jti: string) => ({ appname: 'a', iat: 1, jti });
const count = () => Number(database.prepare('select count(*) as n from spent_request_token').get()?.['n']);

test('works that come together share one commit, and each gets its own answer', async () => {
  const answers = await Promise.all(
    Array.from({ length: 50 }, (_, at) =>
      storage.grouped(async ({ spentRequestTokens }) => {
        const [first] = await spentRequestTokens.spendAll('group', [spend(`${at % 25}`)]);
        return first ? `first ${at}` : `again ${at}`;
      }),
    ),
  );
  assert.deepEqual(
    answers,
    answers.map((_, at) => (at < 25 ? `first ${at}` : `again ${at}`)),
  );
  assert.equal(count(), 25);
});

test('a failing work fails alone: what it wrote is undone, what the others wrote is kept', async () => {
  const before = count();
  const works = Array.from({ length: 9 }, (_, at) =>
    storage.grouped(async ({ spentRequestTokens }) => {
      await spentRequestTokens.spendAll('alone', [spend(`${at}`)]);
      if (at % 4 === 1) throw new Error(`work ${at} fails`);
      return at;
    }),
  );
  const settled = await Promise.allSettled(works);
  const failed = settled.flatMap((each) => (each.status === 'rejected' ? [String(each.reason)] : []));
  assert.deepEqual(failed, ['Error: work 1 fails', 'Error: work 5 fails']);
  assert.equal(count(), before + 7);
});

test('a work is answered only once its commit is done', async () => {
  await storage.grouped(async (stores) => stores.spentRequestTokens.spendAll('durable', [spend('1')]));
  assert.equal(database.isTransaction, false);
  assert.equal(count(), Number(database.prepare('select count(*) as n from spent_request_token').get()?.['n']));
});

test('of request tokens that are spent at once, each counts once, whoever else spends what', async () => {
  const spends = Array.from({ length: 90 }, (_, at) => storage.spend(`account ${at % 2}`, spend(`once ${at % 30}`)));
  const first = await Promise.all(spends);
  assert.equal(first.filter(Boolean).length, 30);
  assert.deepEqual(first.slice(0, 30), Array(30).fill(true));
});

test('works and transactions at once do not get in each other’s way', async () => {
  const before = count();
  await Promise.all(
    Array.from({ length: 30 }, (_, at) =>
      at % 2 === 0
        ? storage.grouped(async (stores) => stores.spentRequestTokens.spendAll('mixed', [spend(`${at}`)]))
        : storage.transaction(async (stores) => stores.spentRequestTokens.spendAll('mixed', [spend(`${at}`)])),
    ),
  );
  assert.equal(count(), before + 30);
});

test('a transaction that throws leaves nothing behind', async () => {
  const work = storage.transaction(async (stores) => {
    await stores.settings.set('public_url', 'https://never.example');
    throw new Error('undo');
  });
  await assert.rejects(work, /undo/);
  assert.equal(await settings.get('public_url'), undefined);
});
