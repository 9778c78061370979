import { join } from 'node:path';
import test from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from '../support/free-port.ts';
import { Client } from './support/client.ts';
import { assertConsistent } from './support/inspection.ts';
import { Load } from './support/load.ts';
import { firstSetup, hasEnded, start, temporaryFolder, until } from './support/server-process.ts';

const ROUNDS = 8;
/** Each round kills the server after this number of acknowledged changes, and at most {@link MAX_MS} later. */
const CHANGES = 12;
const MAX_MS = 300;

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
    const enough = load.acknowledged + CHANGES;
    await until(() => load.acknowledged >= enough);
    await sleep(Math.random() * MAX_MS);
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
});
