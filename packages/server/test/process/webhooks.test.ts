import assert from 'node:assert/strict';
import { join } from 'node:path';
import test, { type TestContext } from 'node:test';
import { type Received, type Receiver, startReceiver } from '../outgoing/support/receiver.ts';
import { freePort } from '../support/free-port.ts';
import { isSignedBy } from '../support/webhooks.ts';
import { Client } from './support/client.ts';
import { firstSetup, start, stop, temporaryFolder, until } from './support/server-process.ts';

const receiver = await startReceiver();

/** Starts a server with a webhook to the receiver, and returns functions to stop and restart it. */
async function startWithWebhook(t: TestContext) {
  const port = await freePort();
  const settings = {
    KEYWARD_DATA: join(temporaryFolder(), 'data'),
    KEYWARD_OUTGOING_ALLOWED: '127.0.0.1',
    ...firstSetup,
  };
  const startServer = async () => {
    const server = await start(t, { settings, port });
    const client = new Client(port);
    t.after(() => client.close());
    await client.signIn();
    return { server, client };
  };
  const { server, client } = await startServer();
  const body = { url: `http://127.0.0.1:${receiver.port}/`, events: ['api_key.created'] };
  const { data } = (await client.call('POST', '/api/v1/webhooks', body)).body;
  receiver.received.splice(0);
  return { server, client, begin: startServer, secret: data.secret as string };
}

const nameIn = ({ body }: Received) => JSON.parse(body).data.api_key.appname;
const arrived = ({ received }: Receiver, ...names: string[]) =>
  names.every((name) => received.map(nameIn).includes(name));

test('changes acknowledged before kill -9 are delivered after the next start under the same id, even if a delivery was in progress', async (t) => {
  const { server, client, begin: startServer, secret } = await startWithWebhook(t);
  receiver.respond = () => undefined;
  await client.addKey('first');
  await until(() => arrived(receiver, 'first'));
  await client.addKey('second');
  server.process.kill('SIGKILL');
  await server.ended;

  const [unanswered] = receiver.received.splice(0);
  receiver.respond = (response) => void response.end();
  const again = await startServer();
  await until(() => arrived(receiver, 'first', 'second'));
  const first = receiver.received.find((each) => nameIn(each) === 'first');
  assert.equal(first?.headers['webhook-id'], unanswered?.headers['webhook-id']);
  assert.equal(first?.body, unanswered?.body);
  for (const request of receiver.received) assert.ok(isSignedBy(secret, request));
  assert.equal((await stop(again.server)).outcome, 0);
});

test('an unresponsive endpoint does not delay the stop of the server, and receives the event after the next start', async (t) => {
  const { server, client, begin: startServer } = await startWithWebhook(t);
  receiver.respond = () => undefined;
  await client.addKey('third');
  await until(() => arrived(receiver, 'third'));
  const { outcome, seconds } = await stop(server);
  assert.equal(outcome, 0);
  assert.ok(seconds < 5, `stopping took ${seconds} s`);
  receiver.received.splice(0);
  receiver.respond = (response) => void response.end();
  await startServer();
  await until(() => arrived(receiver, 'third'));
});
