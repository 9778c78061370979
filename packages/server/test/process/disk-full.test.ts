import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { closeSync, openSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';
import { skipWithout } from '../../../../scripts/required-tools.ts';
import type { HttpResponse } from '../support/http-client.ts';
import { Client } from './support/client.ts';
import { assertConsistent } from './support/inspection.ts';
import { firstSetup, hasEnded, launch, start, stop, temporaryFolder, until } from './support/server-process.ts';

const mounts = (folder: string, size: string) =>
  spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${size},mode=700`, 'keyward-test', folder]).status === 0;

/** A separate file system that is small enough to fill. */
function smallDisk(size: string): string | undefined {
  const folder = temporaryFolder();
  if (process.platform !== 'linux' || process.getuid?.() !== 0 || !mounts(folder, size)) return undefined;
  process.prependOnceListener('exit', () => spawnSync('umount', ['-l', folder]));
  return folder;
}

const skipMount = () => skipWithout('root', false, 'only root can mount a small file system, on Linux');

/** @returns a function that frees the space */
function fill(folder: string): () => void {
  const file = join(folder, 'filler');
  const filler = openSync(file, 'w');
  for (const size of [65_536, 4096, 1]) {
    try {
      for (;;) writeSync(filler, Buffer.alloc(size));
    } catch {
      // The disk has no room for pieces of this size, so smaller ones follow.
    }
  }
  closeSync(filler);
  return () => rmSync(file);
}

function assertFull(answer: HttpResponse): void {
  assert.deepEqual([answer.status, answer.body.code], [507, 'storage_full'], answer.text);
  assert.match(answer.body.message, /^[A-Z].*\.$/);
  assert.equal(answer.body.request_id, answer.headers['x-request-id']);
}

test('on a full disk changes are rejected with a message, reads continue, and free space is enough to recover', async (t) => {
  const folder = smallDisk('6m');
  if (folder === undefined) return t.skip(skipMount() || undefined);
  const data = join(folder, 'data');
  const server = await start(t, { settings: { KEYWARD_DATA: data, ...firstSetup } });
  const client = new Client(server.port);
  t.after(() => client.close());
  await client.signIn();
  const key = await client.addKey('before');
  const kept = new Set(['before']);
  const add = async (appname: string) => {
    const answer = await client.call('POST', '/api/v1/api-keys', { appname, roles: ['READONLY'] });
    if (answer.status === 201) kept.add(appname);
    return answer;
  };

  for (let round = 1; round <= 2; round++) {
    const free = fill(folder);
    // The log itself may still have free space.
    let number = 0;
    await until(async () => (await add(`full-${round}-${++number}`)).status !== 201);
    for (const attempt of [
      () => add(`refused-${round}`),
      () => client.call('DELETE', '/api/v1/api-keys/before'),
      () => client.call('PUT', '/api/v1/api-keys/before/regen'),
    ]) {
      assertFull(await attempt());
    }
    // The log of used tokens is preallocated when the server starts, so records that fit in it are still written.
    const exchanged = await client.exchangeAs(key);
    assert.equal(exchanged.status, 200, exchanged.text);
    for (const path of ['/healthz', '/readyz', '/api/v1/session', '/api/v1/users']) {
      assert.equal((await client.call('GET', path)).status, 200, path);
    }
    const list = await client.call('GET', '/api/v1/api-keys');
    assert.deepEqual(new Set(list.body.data.map((each: { appname: string }) => each.appname)), kept);
    free();
    assert.equal((await add(`freed-${round}`)).status, 201);
    assert.equal((await client.exchangeAs(key)).status, 200);
  }

  const found = await assertConsistent(data, 'after the disk was full');
  assert.deepEqual(new Set(found.appnames), kept);
  assert.doesNotMatch(server.stderr(), new RegExp(`${key.appkey}|${key.sharedSecret}`));
  assert.equal((await stop(server)).outcome, 0);
});

test('a start on a full disk fails with one sentence', async (t) => {
  const folder = smallDisk('2m');
  if (folder === undefined) return t.skip(skipMount() || undefined);
  const free = fill(folder);
  for (let attempt = 1; attempt <= 2; attempt++) {
    const server = await launch(t, { settings: { KEYWARD_DATA: join(folder, 'data') } });
    await until(() => hasEnded(server));
    assert.equal(await server.ended, 1);
    assert.equal(server.stderr().trimEnd().split('\n').length, 1, server.stderr());
  }
  free();
  await start(t, { settings: { KEYWARD_DATA: join(folder, 'data') } });
});
