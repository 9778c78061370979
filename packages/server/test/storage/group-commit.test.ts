import assert from 'node:assert/strict';
import test from 'node:test';
import type { Stores } from '../../src/storage/stores/index.ts';
import { openStorage } from '../support/database.ts';

const { storage, database } = await openStorage();
const { settings } = storage.stores;
const count = () => Number(database.prepare('select count(*) as n from token_family').get()?.['n']);

/** Notes a family of tokens. @returns whether it is the first of this name */
async function add({ tokenFamilies }: Stores, account: string, name: string): Promise<boolean> {
  const id = `${account} ${name}`;
  const known = await tokenFamilies.progress(account, id);
  await tokenFamilies.save(account, { id, createdAt: 1 }, { position: 2, rotatedAt: 1, ended: false });
  return known === undefined;
}

test('works that come together share one commit, and each gets its own answer', async () => {
  const answers = await Promise.all(
    Array.from({ length: 50 }, (_, at) =>
      storage.grouped(async (stores) => {
        const first = await add(stores, 'group', `${at % 25}`);
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
    storage.grouped(async (stores) => {
      await add(stores, 'alone', `${at}`);
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
  await storage.grouped(async (stores) => add(stores, 'durable', '1'));
  assert.equal(database.isTransaction, false);
  assert.equal(count(), Number(database.prepare('select count(*) as n from token_family').get()?.['n']));
});

test('works and transactions at once do not get in each other’s way', async () => {
  const before = count();
  await Promise.all(
    Array.from({ length: 30 }, (_, at) =>
      at % 2 === 0
        ? storage.grouped(async (stores) => add(stores, 'mixed', `${at}`))
        : storage.transaction(async (stores) => add(stores, 'mixed', `${at}`)),
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
