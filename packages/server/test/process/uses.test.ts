import assert from 'node:assert/strict';
import { join } from 'node:path';
import test from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from './support/client.ts';
import { firstSetup, freePort, start, stop, temporaryFolder } from './support/server-process.ts';

async function check(port: number, appkey: string): Promise<number> {
  const answer = await fetch(`http://127.0.0.1:${port}/api/v1/forward-auth/acme1`, {
    headers: { 'x-api-key': appkey },
  });
  await answer.arrayBuffer();
  return answer.status;
}

async function makeKeys(client: Client, count: number): Promise<{ appname: string; appkey: string }[]> {
  const made: { appname: string; appkey: string }[] = [];
  for (let at = 0; at < count; at++) {
    const answer = await client.call('POST', '/api/v1/api-keys', { appname: `used-${at}`, roles: ['READONLY'] });
    assert.equal(answer.status, 201, answer.text);
    made.push(answer.body.data);
  }
  return made;
}

test('of a server that is killed at most the uses of the last second are lost; one that is stopped loses none', async (t) => {
  const settings = { KEYWARD_DATA: join(temporaryFolder(), 'data'), ...firstSetup };
  const port = await freePort();
  let server = await start(t, { settings, port });
  let client = new Client(port);
  await client.signIn();
  // More than are written without a thread, so that both ways are tried.
  const keys = await makeKeys(client, 260);
  const [first] = keys;
  assert.ok(first);
  const used = Math.floor(Date.now() / 1000);
  for (const { appkey } of keys) assert.equal(await check(port, appkey), 200);
  await sleep(1500);
  server.process.kill('SIGKILL');
  await server.ended;
  client.close();

  server = await start(t, { settings, port });
  client = new Client(port);
  await client.signIn();
  const list = (await client.call('GET', '/api/v1/api-keys')).body.data as { appname: string; last_login: number }[];
  assert.ok(
    list.every(({ last_login }) => last_login >= used),
    'every use is there',
  );
  await check(port, first.appkey);
  const at = Math.floor(Date.now() / 1000);
  client.close();
  assert.equal((await stop(server)).outcome, 0);

  server = await start(t, { settings, port });
  client = new Client(port);
  await client.signIn();
  const { last_login, last_ip } = (await client.call('GET', `/api/v1/api-keys/${first.appname}`)).body.data;
  assert.ok(last_login >= at - 1, 'the use right before the stop');
  assert.equal(last_ip, '127.0.0.1');
  client.close();
});
