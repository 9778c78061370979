import assert from 'node:assert/strict';
import { statSync } from 'node:fs';
import test from 'node:test';
import type { TransactionOptions } from '../../src/storage/storage.ts';
import { openStorage } from '../support/database.ts';

const { storage, database, file } = await openStorage();
const LARGE = 16 * 1024 * 1024;

/** Returns the bytes of a 16 MB transaction in the write-ahead log before its commit. */
async function writtenBeforeCommit(options?: TransactionOptions): Promise<number> {
  database.exec('pragma wal_checkpoint(truncate)');
  return storage.transaction(async ({ settings }) => {
    await settings.set('master_key_check', (options ? 'x' : 'y').repeat(LARGE));
    return statSync(`${file}-wal`).size;
  }, options);
}

test('a large transaction writes pages early; a normal transaction writes all its pages at commit', async () => {
  assert.equal(await writtenBeforeCommit(), 0);
  const early = await writtenBeforeCommit({ isLarge: true });
  assert.ok(early > LARGE / 2, `${early}`);
});

test('a failed large transaction changes nothing and restores the cache size', async () => {
  const size = () => database.prepare('pragma cache_size').get();
  const before = size();
  const failed = storage.transaction(
    async ({ settings }) => {
      await settings.set('master_key_check', 'changed');
      assert.notDeepEqual(size(), before);
      throw new Error('stopped');
    },
    { isLarge: true },
  );
  await assert.rejects(failed, /stopped/);
  assert.notEqual(await storage.stores.settings.get('master_key_check'), 'changed');
  assert.deepEqual(size(), before);
});

test('other tasks run between the commit of a large transaction and its continuation', async () => {
  let isCommitSeen = false;
  const watch = () => {
    if (database.isTransaction) setImmediate(watch);
    else isCommitSeen = true;
  };
  await storage.transaction(
    async ({ settings }) => {
      await settings.set('master_key_check', 'changed');
      setImmediate(watch);
    },
    { isLarge: true },
  );
  assert.ok(isCommitSeen);
});
