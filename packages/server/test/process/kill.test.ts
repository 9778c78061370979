import assert from 'node:assert/strict';
import { join } from 'node:path';
import test from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from '../support/free-port.ts';
import { Client } from './support/client.ts';
import { assertConsistent } from './support/inspection.ts';
import { Load } from './support/load.ts';
import { firstSetup, hasEnded, start, temporaryFolder } from './support/server-process.ts';

/** Each round kills the server at a random time during some tens of changes. */
const ROUNDS = 8;
const MIN_MS = 100;
const MAX_MS = 400;

test('a server killed repeatedly under load keeps all acknowledged changes', async (t) => {
  const data = join(temporaryFolder(), 'data');
  const port = await freePort();
  const settings = { KEYWARD_DATA: data, ...firstSetup };
  const load = new Load();
  let server = await start(t, { settings, port });
  for (let round = 1; round <= ROUNDS; round++) {
    const client = new Client(port);
    await client.signIn();
    const running = server;
    const working = load.run(client, round, () => hasEnded(running));
    await sleep(MIN_MS + Math.random() * (MAX_MS - MIN_MS));
    server.process.kill('SIGKILL');
    await Promise.all([server.ended, working]);
    client.close();

    server = await start(t, { settings, port });
    const { appnames } = await assertConsistent(data, `round ${round}`);
    const after = new Client(port);
    await load.assertTouchedKept(after, new Set(appnames));
    after.close();
  }
  const last = new Client(port);
  await load.assertAllKept(last, new Set((await assertConsistent(data, 'the end')).appnames));
  last.close();
  t.diagnostic(`${load.acknowledged} acknowledged changes in ${ROUNDS} rounds`);
  assert.ok(load.acknowledged > ROUNDS * 10, `only ${load.acknowledged} changes were acknowledged`);
});
