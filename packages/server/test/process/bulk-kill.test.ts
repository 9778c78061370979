import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import test from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from '../support/free-port.ts';
import { environmentToHoldUntil } from '../support/held-process.ts';
import { Client } from './support/client.ts';
import { assertConsistent } from './support/inspection.ts';
import { firstSetup, start, temporaryFolder, until } from './support/server-process.ts';

const KEYS = 3000;
const BULK = '/api/v1/bulk-operations';
/** Runs the steps on a server that is killed before its third batch, on a machine of any speed. */
const heldOptions = environmentToHoldUntil(join(temporaryFolder(), 'never'));
const selection = { filter: { q: 'many-' }, include_recent: true };

test('a server killed during an import has imported all of its rows or none', async (t) => {
  const settings = { KEYWARD_DATA: join(temporaryFolder(), 'data'), ...firstSetup };
  const port = await freePort();
  const rows = Array.from({ length: KEYS }, (_, index) => ({
    name: `many-${index}`,
    role: 'READONLY',
    sha256: createHash('sha256').update(`${index}`).digest('hex'),
    key_format: 'keyward',
  }));
  const log = join(settings.KEYWARD_DATA, 'keyward.sqlite-wal');
  // An import writes pages before it commits.
  for (const written of [1, 100_000, 300_000]) {
    const server = await start(t, { settings, port });
    const client = new Client(port);
    await client.signIn();
    const before = statSync(log).size;
    const working = client.call('POST', '/api/v1/key-import', { rows }).catch(() => undefined);
    await until(() => statSync(log).size >= before + written);
    server.process.kill('SIGKILL');
    const [answer] = await Promise.all([working, server.ended]);
    client.close();
    const { appnames } = await assertConsistent(settings.KEYWARD_DATA, `after ${written} bytes`);
    assert.ok(appnames.length === 0 || appnames.length === KEYS, `${appnames.length} keys`);
    if (answer?.status === 200) assert.equal(appnames.length, KEYS);
    if (appnames.length > 0) break;
  }
});

test('a server killed during a bulk operation continues the operation after a restart and changes each key once', async (t) => {
  const settings = { KEYWARD_DATA: join(temporaryFolder(), 'data'), ...firstSetup };
  const port = await freePort();
  let server = await start(t, { settings: { ...settings, ...heldOptions }, port });
  let client = new Client(port);
  await client.signIn();
  const rows = Array.from({ length: KEYS }, (_, index) => ({ name: `many-${index}`, role: 'READONLY' }));
  assert.equal((await client.call('POST', '/api/v1/key-import', { rows, new_secrets: true })).status, 200);
  const body = { selection, change: { action: 'update', add_tags: ['one'] }, expected: KEYS };
  const { data: operation } = (await client.call('POST', BULK, body)).body;
  const readProgress = async () => (await client.call('GET', `${BULK}/${operation.id}`)).body.data;

  assert.equal(operation.state, 'running');
  let before = operation;
  // On a fast machine the operation may finish before the second kill.
  for (let kills = 0; kills < 3 && before.state === 'running'; kills++) {
    server.process.kill('SIGKILL');
    await server.ended;
    client.close();
    await assertConsistent(settings.KEYWARD_DATA, `killed ${kills}`);
    server = await start(t, { settings, port });
    client = new Client(port);
    await client.signIn();
    const after = await readProgress();
    assert.ok(after.done >= before.done, `${before.done}, then ${after.done}`);
    before = after;
  }

  while (before.state === 'running') {
    await sleep(50);
    before = await readProgress();
  }
  assert.deepEqual([before.state, before.changed, before.done], ['done', KEYS, KEYS]);
  assert.equal((await client.call('GET', '/api/v1/api-keys?tag=one&limit=1')).body.meta.total, KEYS);
  const { appnames } = await assertConsistent(settings.KEYWARD_DATA, 'done');
  assert.equal(appnames.length, KEYS);
  client.close();
});

test('a bulk operation is not continued if the user who started it was deleted before the next start', async (t) => {
  const settings = { KEYWARD_DATA: join(temporaryFolder(), 'data'), ...firstSetup };
  const port = await freePort();
  const server = await start(t, { settings: { ...settings, ...heldOptions }, port });
  const client = new Client(port);
  await client.signIn();
  const rows = Array.from({ length: KEYS }, (_, index) => ({ name: `many-${index}`, role: 'READONLY' }));
  assert.equal((await client.call('POST', '/api/v1/key-import', { rows, new_secrets: true })).status, 200);
  const operation = await client.call('POST', BULK, { selection, change: { action: 'disable' }, expected: KEYS });
  server.process.kill('SIGKILL');
  await server.ended;
  client.close();
  const database = new DatabaseSync(join(settings.KEYWARD_DATA, 'keyward.sqlite'));
  database.exec("update person set role = 'readonly'");
  database.close();

  await start(t, { settings, port });
  const again = new Client(port);
  await again.signIn();
  const { data: bulk } = (await again.call('GET', `${BULK}/${operation.body.data.id}`)).body;
  assert.equal(bulk.state, 'interrupted');
  assert.ok(bulk.changed < KEYS, `${bulk.changed} keys were changed`);
  again.close();
});
