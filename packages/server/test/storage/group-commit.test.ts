import assert from 'node:assert/strict';
import { DatabaseSync } from 'node:sqlite';
import test, { after } from 'node:test';
import { GroupCommit } from '../../src/storage/group-commit.ts';
import type { Stores } from '../../src/storage/stores/index.ts';
import { openStorage } from '../support/database.ts';

const { storage, file } = await openStorage();
const { settings } = storage.stores;

/** Another connection, which sees only committed rows. */
const observer = new DatabaseSync(file, { readOnly: true });
after(() => observer.close());
const families = observer.prepare('select count(*) as n from token_family where account_id like ?');
const committed = (account = '%') => Number(families.get(account)?.['n']);

/** Stores a token family. @returns whether it is the first with this name */
async function add({ tokenFamilies }: Stores, account: string, name: string): Promise<boolean> {
  const id = `${account} ${name}`;
  const known = await tokenFamilies.progress(account, id);
  await tokenFamilies.save(account, { id, createdAt: 1 }, { position: 2, rotatedAt: 1, ended: false });
  return known === undefined;
}

test('concurrent work shares one commit, and each caller gets its own result', async () => {
  let commits = 0;
  const group = new GroupCommit((work) => {
    commits++;
    return storage.transaction(work);
  });
  const responses = await Promise.all(
    Array.from({ length: 50 }, (_, index) =>
      group.run(async (stores) => {
        const first = await add(stores, 'group', `${index % 25}`);
        return first ? `first ${index}` : `again ${index}`;
      }),
    ),
  );
  assert.deepEqual(
    responses,
    responses.map((_, index) => (index < 25 ? `first ${index}` : `again ${index}`)),
  );
  assert.deepEqual([committed(), commits], [25, 1]);
});

test('failing work is rolled back alone, and the other work is committed', async () => {
  const before = committed();
  const tasks = Array.from({ length: 9 }, (_, index) =>
    storage.grouped(async (stores) => {
      await add(stores, 'alone', `${index}`);
      if (index % 4 === 1) throw new Error(`work ${index} fails`);
      return index;
    }),
  );
  const settled = await Promise.allSettled(tasks);
  const failed = settled.flatMap((each) => (each.status === 'rejected' ? [String(each.reason)] : []));
  assert.deepEqual(failed, ['Error: work 1 fails', 'Error: work 5 fails']);
  assert.equal(committed(), before + 7);
});

test('work resolves only after its commit, even behind failing work', async () => {
  const seen = Array.from({ length: 20 }, async (_, index) => {
    const work = storage.grouped(async (stores) => {
      await add(stores, `durable-${index}`, '1');
      if (index === 7) throw new Error('fails');
    });
    await work.catch(() => {});
    return committed(`durable-${index}`);
  });
  assert.deepEqual(
    await Promise.all(seen),
    seen.map((_, index) => (index === 7 ? 0 : 1)),
  );
});

test('no work resolves before the commit, and no work succeeds if the commit fails', async () => {
  const [written, commit] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  const group = new GroupCommit(async (work) => {
    const done = await storage.transaction(work);
    written.resolve();
    await commit.promise;
    return done;
  });
  const answered: string[] = [];
  const tasks = ['one', 'two'].map((name) =>
    group.run((stores) => add(stores, 'held', name)).finally(() => answered.push(name)),
  );
  await written.promise;
  for (let turn = 0; turn < 5; turn++) await new Promise(setImmediate);
  assert.deepEqual(answered, []);
  commit.reject(new Error('no commit'));
  for (const work of tasks) await assert.rejects(work, /^Error: no commit$/);
});

test('grouped work and transactions do not block each other', async () => {
  const before = committed();
  await Promise.all(
    Array.from({ length: 30 }, (_, index) =>
      index % 2 === 0
        ? storage.grouped(async (stores) => add(stores, 'mixed', `${index}`))
        : storage.transaction(async (stores) => add(stores, 'mixed', `${index}`)),
    ),
  );
  assert.equal(committed(), before + 30);
});

test('a transaction that throws is rolled back', async () => {
  const work = storage.transaction(async (stores) => {
    await stores.settings.set('public_url', 'https://never.example');
    throw new Error('undo');
  });
  await assert.rejects(work, /undo/);
  assert.equal(await settings.get('public_url'), undefined);
});
