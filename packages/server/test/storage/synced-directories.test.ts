import assert from 'node:assert/strict';
import fs, { existsSync, fstatSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { syncBuiltinESMExports } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import test, { type TestContext } from 'node:test';
import { DataDirectory } from '../../src/storage/data-directory.ts';
import { UsedTokenLog, usedTokenFiles } from '../../src/storage/used-tokens/used-token-log.ts';

function newFolder(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'keyward-synced-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

const inodeOf = (path: string) => statSync(path).ino;

/**
 * Observes each directory sync through Node's functions.
 * @returns the paths that existed at the last sync of their directory, and are therefore durable
 */
async function watchSyncs(t: TestContext, paths: readonly string[]): Promise<ReadonlySet<string>> {
  const durable = new Set<string>();
  const synced = (descriptor: number) => {
    const { ino } = fstatSync(descriptor);
    for (const path of paths) {
      if (existsSync(path) && inodeOf(dirname(path)) === ino) durable.add(path);
    }
  };
  const { fsyncSync } = fs;
  t.mock.method(fs, 'fsyncSync', (descriptor: number) => {
    fsyncSync(descriptor);
    synced(descriptor);
  });
  syncBuiltinESMExports();
  t.after(() => {
    t.mock.restoreAll();
    syncBuiltinESMExports();
  });
  await using handle = await open(tmpdir(), 'r');
  const prototype = Object.getPrototypeOf(handle) as FileHandle;
  const { sync } = prototype;
  t.mock.method(prototype, 'sync', async function observed(this: FileHandle) {
    await sync.call(this);
    synced(this.fd);
  });
  return durable;
}

test('the files of the used-token log are durable in their directory before a token counts as used', async (t) => {
  const folder = newFolder(t);
  const files = usedTokenFiles(folder);
  const durable = await watchSyncs(t, files);
  const log = new UsedTokenLog(folder);
  t.after(() => log.close());
  assert.equal(await log.markUsed('one', { appname: 'a', iat: 1_800_000_000, jti: '1' }), true);
  assert.deepEqual([...durable].sort(), files);
});

test('a log deleted while the server runs is durable in its directory again after the next write', async (t) => {
  const folder = newFolder(t);
  const [, second] = usedTokenFiles(folder) as [string, string];
  const log = new UsedTokenLog(folder);
  t.after(() => log.close());
  await log.markUsed('one', { appname: 'a', iat: 1_800_000_000, jti: '1' });
  rmSync(second);
  const durable = await watchSyncs(t, [second]);
  log.deleteExpired(1_800_100_000, 100_000);
  await log.markUsed('one', { appname: 'a', iat: 1_800_100_000, jti: '1' });
  assert.deepEqual([...durable], [second]);
});

test('a new data directory, its database and its master key are durable in their directories once opened', async (t) => {
  const parent = join(newFolder(t), 'parent');
  const path = join(parent, 'data');
  const paths = [parent, path, join(path, 'keyward.sqlite'), join(path, 'master.key')];
  const durable = await watchSyncs(t, paths);
  const storage = new DataDirectory(path).open(undefined);
  t.after(() => storage.close());
  assert.deepEqual([...durable].sort(), paths);
});
