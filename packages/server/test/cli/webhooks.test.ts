import assert from 'node:assert/strict';
import test from 'node:test';
import { startReceiver } from '../outgoing/support/receiver.ts';
import { startKeyward } from '../support/keyward.ts';
import { sendDueDeliveries } from '../support/webhooks.ts';
import { Terminal } from './terminal.ts';

const terminal = new Terminal();

test('creates a webhook and prints its secret, lists the webhook without the secret, regenerates the secret, and deletes the webhook', async () => {
  const url = 'https://hooks.example/keyward';
  const created = (await terminal.runOk('webhooks', 'create', url, '--event', 'leak.reported', '--json')).json;
  assert.match(created.secret, /^whsec_/);
  assert.deepEqual([created.url, created.events, created.created_by], [url, ['leak.reported'], 'terminal']);
  const { out } = await terminal.runOk('webhooks', 'list');
  assert.match(out, /^hook_\w{20} {2,}https:\/\/hooks\.example\/keyward {2,}leak\.reported {2,}enabled$/m);
  assert.match(out, /^1 webhook$/m);
  const again = await terminal.runOk('webhooks', 'regenerate', created.id);
  assert.match(again.out, /^The webhook has a new secret\.[\s\S]*secret {2,}whsec_\S+\n$/);
  assert.ok(!again.out.includes(created.secret));
  assert.equal((await terminal.runOk('webhooks', 'delete', created.id)).out, `Webhook ${created.id} was deleted.\n`);
});

test('rejects an invalid webhook', async () => {
  await terminal.expectError(
    ['webhooks', 'create', 'https://10.0.0.1/'],
    /^The IP address is not on the public internet/,
  );
  await terminal.expectError(
    ['webhooks', 'create', 'https://a.example/', '--event', 'tea'],
    /^--event must be an event: api_key/,
  );
  await terminal.expectError(['webhooks', 'delete', 'absent'], /^The account has no webhook with this id/);
  const { id } = (await terminal.runOk('webhooks', 'create', 'https://a.example/', '--json')).json;
  await terminal.expectError(['webhooks', 'deliveries', id, '--state', 'lost'], /^--state must be pending/);
});

test('a running server sends webhook events about CLI changes, and test events, unless the webhook is disabled', async () => {
  const keyward = await startKeyward({ outgoingAllowed: ['127.0.0.1'] });
  const receiver = await startReceiver();
  const cli = new Terminal(keyward.dataDirectory, { KEYWARD_OUTGOING_ALLOWED: '127.0.0.1' });
  const { id, secret } = (await cli.runOk('webhooks', 'create', `http://127.0.0.1:${receiver.port}/`, '--json')).json;
  keyward.secrets.add(secret);
  await cli.runOk('webhooks', 'test', id);
  const created = (await cli.runOk('keys', 'create', 'billing', '--role', 'READONLY', '--json')).json;
  for (const each of [created.appkey, created.shared_secret, created.connection_secret])
    if (each) keyward.secrets.add(each);
  // The CLI uses the real clock, and the server the clock of the test.
  keyward.clock.now = Math.floor(Date.now() / 1000) + 5;
  await sendDueDeliveries(keyward);
  const types = receiver.received.map(({ body }) => JSON.parse(body).type);
  assert.ok(types.includes('webhook.test') && types.includes('api_key.created'), types.join(' '));
  assert.match(
    (await cli.runOk('webhooks', 'deliveries', id, '--state', 'delivered')).out,
    /webhook\.test {2,}delivered {2,}1 {2,}200/,
  );
  assert.match((await cli.runOk('webhooks', 'replay', id)).out, /queued again: 0\./);

  const regenerated = async () => {
    const { out } = await cli.runOk('webhooks', 'regenerate', id);
    for (const [created] of out.matchAll(/whsec_\S+/g)) keyward.secrets.add(created);
    return out;
  };
  assert.doesNotMatch(await regenerated(), /disabled/);
  const as = await keyward.asUser('ADMIN');
  await keyward.ok('PUT', `/api/v1/webhooks/${id}`, {
    as,
    body: { url: `http://127.0.0.1:${receiver.port}/`, enabled: false },
  });
  assert.match(await regenerated(), /The webhook is disabled\. Events are not sent until it is enabled\.$/m);
});
