import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import test from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from './support/client.ts';
import { assertConsistent } from './support/inspection.ts';
import { firstSetup, freePort, start, temporaryFolder } from './support/server-process.ts';

const KEYS = 3000;
const BULK = '/api/v1/bulk-changes';
const selection = { filter: { q: 'many-' } };

test('a server that is killed in the middle of an import has imported all of it or nothing', async (t) => {
  const settings = { KEYWARD_DATA: join(temporaryFolder(), 'data'), ...firstSetup };
  const port = await freePort();
  const rows = Array.from({ length: KEYS }, (_, at) => ({
    name: `many-${at}`,
    role: 'READONLY',
    sha256: createHash('sha256').update(`${at}`).digest('hex'),
  }));
  for (const pause of [50, 250, 600]) {
    const server = await start(t, { settings, port });
    const client = new Client(port);
    await client.signIn();
    const working = client.call('POST', '/api/v1/key-import', { rows }).catch(() => undefined);
    await sleep(pause);
    server.process.kill('SIGKILL');
    const [answer] = await Promise.all([working, server.ended]);
    client.close();
    const { appnames } = await assertConsistent(settings.KEYWARD_DATA, `after ${pause} ms`);
    assert.ok(appnames.length === 0 || appnames.length === KEYS, `${appnames.length} keys`);
    if (answer?.status === 200) assert.equal(appnames.length, KEYS);
    if (appnames.length > 0) break;
  }
});

test('a server that is killed in the middle of a change of many knows exactly which keys it changed', async (t) => {
  const settings = { KEYWARD_DATA: join(temporaryFolder(), 'data'), ...firstSetup };
  const port = await freePort();
  let server = await start(t, { settings, port });
  let client = new Client(port);
  await client.signIn();
  const rows = Array.from({ length: KEYS }, (_, at) => ({ name: `many-${at}`, role: 'READONLY' }));
  assert.equal((await client.call('POST', '/api/v1/key-import', { rows })).status, 200);

  for (const tag of ['one', 'two']) {
    const body = { selection, change: { action: 'update', add_tags: [tag] }, expected: KEYS };
    const begun = await client.call('POST', BULK, body);
    assert.equal(begun.body.data.state, 'running', begun.text);
    await sleep(100);
    server.process.kill('SIGKILL');
    await server.ended;
    client.close();
    server = await start(t, { settings, port });
    client = new Client(port);
    await client.signIn();
    await assertConsistent(settings.KEYWARD_DATA, tag);

    const { data: bulk } = (await client.call('GET', `${BULK}/${begun.body.data.id}`)).body;
    assert.equal(bulk.state, 'interrupted');
    assert.ok(bulk.changed >= 250 && bulk.changed < KEYS, `${bulk.changed} were changed`);
    const tagged = (await client.call('GET', `/api/v1/api-keys?tag=${tag}&limit=1`)).body.meta.total;
    assert.equal(tagged, bulk.changed);
    const { data: pending } = (await client.call('GET', `${BULK}/${bulk.id}/rows?outcome=pending&limit=1`)).body;
    assert.equal(pending[0].position, bulk.done + 1);
  }

  const body = { selection, change: { action: 'update', add_tags: ['one'] }, expected: KEYS };
  const { data: again } = (await client.call('POST', BULK, body)).body;
  for (;;) {
    const { data: now } = (await client.call('GET', `${BULK}/${again.id}`)).body;
    if (now.state === 'done') {
      assert.equal(now.changed + now.unchanged, KEYS);
      assert.ok(now.unchanged >= 250);
      break;
    }
    await sleep(50);
  }
  client.close();
});
