import assert from 'node:assert/strict';
import test from 'node:test';
import { webhookEventNames } from '@keyward/contract';
import { change, changeWithin } from '../../src/actions/change.ts';
import { keywardIn } from '../../src/actions/ledger.ts';
import { prune } from '../../src/actions/system/prune.ts';
import { WebhookSender } from '../../src/actions/webhooks/sender.ts';
import { keyExpiring } from '../../src/domain/events/api-keys.ts';
import { webhookEventTypes } from '../../src/domain/webhook.ts';
import { startReceiver } from '../outgoing/support/receiver.ts';
import { startKeyward } from '../support/keyward.ts';
import { addWebhook, deliveriesOf, isSignedBy, sendDueDeliveries } from '../support/webhooks.ts';

const DAY = 86_400;
const keyward = await startKeyward({ outgoingAllowed: ['127.0.0.1'], outgoing: { maxMs: 500 } });
const signIn = () => keyward.signIn();

/** Returns a receiver with the only webhook. */
async function setUpWebhook(events: string[] = []) {
  const as = await signIn();
  for (const { id } of (await keyward.ok('GET', '/api/v1/webhooks', { as })).body.data) {
    await keyward.ok('DELETE', `/api/v1/webhooks/${id}`, { as });
  }
  const receiver = await startReceiver();
  return { as, receiver, hook: await addWebhook(keyward, receiver, { events, as }) };
}

let names = 0;
async function createKey(as: { headers: object }) {
  const body = { appname: `hooked-${++names}`, description: 'für Ülkü', roles: ['READONLY'] };
  return (await keyward.ok('POST', '/api/v1/api-keys', { body, as: as as never })).body.data;
}

test('the contract and the domain define the same events', () => {
  assert.deepEqual(webhookEventNames, [...webhookEventTypes]);
});

test('each change is delivered once, signed per Standard Webhooks, with the change and its author', async () => {
  const { as, receiver, hook } = await setUpWebhook([
    'api_key.created',
    'api_key.updated',
    'api_key.regenerated',
    'api_key.deleted',
  ]);
  const { appname, id } = await createKey(as);
  const path = `/api/v1/api-keys/${appname}`;
  await keyward.ok('PUT', path, { body: { description: 'new', roles: ['READONLY'] }, as });
  await keyward.ok('PUT', `${path}/regen`, { as });
  await keyward.ok('DELETE', path, { as });
  await sendDueDeliveries(keyward);
  await sendDueDeliveries(keyward);
  const delivered = receiver.received.map(({ body }) => JSON.parse(body));
  assert.deepEqual(delivered.map(({ type }) => type).sort(), [
    'api_key.created',
    'api_key.deleted',
    'api_key.regenerated',
    'api_key.updated',
  ]);
  const updated = delivered.find(({ type }) => type === 'api_key.updated');
  assert.equal(updated.timestamp, new Date(keyward.clock.now * 1000).toISOString());
  const { account, actor, api_key, before } = updated.data;
  assert.deepEqual(
    [account, actor, api_key.id, api_key.description, before.description],
    ['acme1', 'ada@example.com', id, 'new', 'für Ülkü'],
  );
  assert.equal(new Set(receiver.received.map(({ headers }) => headers['webhook-id'])).size, 4);
  for (const request of receiver.received) {
    assert.ok(isSignedBy(hook.secret, request));
    assert.equal(request.headers['content-type'], 'application/json');
    assert.equal(request.headers['webhook-timestamp'], String(keyward.clock.now));
    assert.deepEqual([request.method, request.path], ['POST', '/hook?token=abc']);
  }
  const { data, meta } = await deliveriesOf(keyward, hook);
  assert.equal(meta.total, 4);
  for (const { state, attempts, last_status, failure, next_attempt_at } of data) {
    assert.deepEqual([state, attempts, last_status, failure, next_attempt_at], ['delivered', 1, 200, null, null]);
  }
});

test('events about secrets and users are sent to their subscribers and never contain a secret', async () => {
  const { as, receiver } = await setUpWebhook();
  const silent = await startReceiver();
  await addWebhook(keyward, silent, { events: ['user.deleted'], as });
  await createKey(as);
  await keyward.ok('POST', '/api/v1/shared-secret/regenerate', { body: { overlap_seconds: 60 }, as });
  await keyward.ok('GET', '/api/v1/shared-secret', { as });
  const user = await keyward.invite({ by: as });
  const { data } = (await keyward.ok('POST', `/api/v1/user/${user.id}/password-reset`, { as })).body;
  await keyward.enroll(data.url ?? data.enrollment.url);
  await keyward.ok('DELETE', `/api/v1/user/${user.id}`, { as });
  await sendDueDeliveries(keyward);
  const types = new Set(receiver.received.map(({ body }) => JSON.parse(body).type));
  for (const type of [
    'shared_secret.regenerated',
    'shared_secret.revealed',
    'user.created',
    'user.updated',
    'user.password_reset',
    'user.deleted',
  ]) {
    assert.ok(types.has(type), type);
  }
  for (const { body } of receiver.received) {
    for (const secret of keyward.secrets) assert.ok(!body.includes(secret), `${body} contains a secret`);
    assert.doesNotMatch(body, /argon2|digest|password_hash/);
  }
  assert.deepEqual(
    silent.received.map(({ body }) => JSON.parse(body).type),
    ['user.deleted'],
  );
});

test('a change that is denied or rolled back sends no event', async () => {
  const { as, receiver } = await setUpWebhook();
  const { appname } = await createKey(as);
  await sendDueDeliveries(keyward);
  const before = receiver.received.length;
  await keyward.expectError('name_taken', 'POST', '/api/v1/api-keys', { body: { appname, roles: ['READONLY'] }, as });
  await keyward.expectError('last_administrator', 'DELETE', `/api/v1/user/${(await keyward.asUser('ADMIN')).id}`, {
    as,
  });
  class Undo extends Error {}
  const { storage } = keyward.context;
  const account = (await keyward.context.storage.stores.directory.accounts())[0]!.id;
  const work = storage.transaction(async (stores) => {
    await changeWithin({ context: keyward.context, stores, actor: keywardIn(account) }, (_, ledger) =>
      ledger.record(keyExpiring({ id: 'key_1' }, 7)),
    );
    throw new Undo();
  });
  await assert.rejects(work, Undo);
  await sendDueDeliveries(keyward);
  assert.equal(receiver.received.length, before);
});

test('a notice sends an event in the transaction that stores it', async () => {
  const { receiver } = await setUpWebhook(['api_key.expiring']);
  const account = (await keyward.context.storage.stores.directory.accounts())[0]!.id;
  await change(keyward.context, keywardIn(account), (_, ledger) => ledger.record(keyExpiring({ id: 'key_1' }, 7)));
  await sendDueDeliveries(keyward);
  const { type, data } = JSON.parse(receiver.received[0]!.body);
  assert.deepEqual(
    [type, data],
    ['api_key.expiring', { account: 'acme1', actor: 'keyward', api_key: { id: 'key_1' }, days: 7 }],
  );
});

test('a failing delivery is attempted ten times in three days under the same id, then is dead and can be replayed', async () => {
  const { as, receiver, hook } = await setUpWebhook(['api_key.created']);
  receiver.respond = (response) => void response.writeHead(500).end();
  await createKey(as);
  const pauses = [0, 5, 300, 1800, 7200, 18_000, 36_000, 50_400, 72_000, 86_400];
  for (const [attemptCount, pause] of pauses.entries()) {
    if (pause > 0) {
      keyward.clock.advance(pause - 1);
      await sendDueDeliveries(keyward);
      assert.equal(receiver.received.length, attemptCount, `no attempt before ${pause} seconds`);
      keyward.clock.advance(1 + Math.ceil(pause * 0.2));
    }
    await sendDueDeliveries(keyward);
    assert.equal(receiver.received.length, attemptCount + 1, `attempt ${attemptCount + 1} after ${pause} seconds`);
  }
  const again = await signIn();
  const [dead] = (await deliveriesOf(keyward, hook, '?state=dead')).data;
  assert.deepEqual([dead.state, dead.attempts, dead.last_status], ['dead', 10, 500]);
  assert.match(dead.failure, /returned 500/);
  assert.equal(new Set(receiver.received.map(({ headers }) => headers['webhook-id'])).size, 1);
  assert.equal(new Set(receiver.received.map(({ body }) => body)).size, 1);

  receiver.respond = (response) => void response.end();
  const path = `/api/v1/webhooks/${hook.id}/deliveries/${dead.id}`;
  const { data } = (await keyward.ok('POST', `${path}/replay`, { as: again })).body;
  assert.deepEqual([data.state, data.attempts], ['pending', 0]);
  await sendDueDeliveries(keyward);
  assert.equal(receiver.received.at(-1)?.headers['webhook-id'], dead.id);
  assert.equal((await keyward.ok('GET', path, { as: again })).body.data.state, 'delivered');
  await keyward.expectError('not_dead', 'POST', `${path}/replay`, { as: again });
  assert.equal((await keyward.ok('GET', `/api/v1/webhooks/${hook.id}`, { as: again })).body.data.failing_since, null);
});

test('honors Retry-After as seconds and as a date, up to a day', async () => {
  const { as, receiver } = await setUpWebhook(['api_key.created']);
  const responses = ['600', new Date((keyward.clock.now + 660 + 3600) * 1000).toUTCString(), '99999999'];
  receiver.respond = (response) =>
    void response.writeHead(503, { 'retry-after': responses[receiver.received.length - 1] ?? '' }).end();
  await createKey(as);
  await sendDueDeliveries(keyward);
  for (const [wait, expected] of [
    [599, 1],
    [61, 2],
    [3500, 2],
    [160, 3],
    [86_000, 3],
    [500, 4],
  ] as const) {
    keyward.clock.advance(wait);
    await sendDueDeliveries(keyward);
    assert.equal(receiver.received.length, expected, `${wait} seconds later`);
  }
});

test('410 Gone disables the endpoint immediately, with an audit record, and its pending deliveries are dead', async () => {
  const { as, receiver, hook } = await setUpWebhook(['api_key.created']);
  receiver.respond = (response) => void response.writeHead(410).end();
  await createKey(as);
  await createKey(as);
  await sendDueDeliveries(keyward);
  const { data } = (await keyward.ok('GET', `/api/v1/webhooks/${hook.id}`, { as })).body;
  assert.deepEqual([data.enabled, data.disabled_reason], [false, 'gone']);
  assert.equal((await deliveriesOf(keyward, hook, '?state=dead')).meta.total, 2);
  await createKey(as);
  assert.equal((await deliveriesOf(keyward, hook)).meta.total, 2, 'a disabled endpoint has no new deliveries');
  const [record] = (await keyward.ok('POST', '/api/v1/search/audit', { body: { include: ['webhook'] }, as })).body.data;
  assert.deepEqual([record.action, record.user], ['disable', 'keyward']);
  assert.doesNotMatch(JSON.stringify(record), /token=abc/);

  await keyward.expectError('webhook_disabled', 'POST', `/api/v1/webhooks/${hook.id}/replay`, { as });
  await keyward.expectError('webhook_disabled', 'POST', `/api/v1/webhooks/${hook.id}/test`, { as });
  receiver.respond = (response) => void response.end();
  await keyward.ok('PUT', `/api/v1/webhooks/${hook.id}`, { body: { enabled: true }, as });
  const replayed = (await keyward.ok('POST', `/api/v1/webhooks/${hook.id}/replay`, { as })).body.data;
  assert.deepEqual(replayed, { replayed: 2 });
  await sendDueDeliveries(keyward);
  assert.equal((await deliveriesOf(keyward, hook, '?state=delivered')).meta.total, 2);
});

test('an endpoint without a successful delivery for five days is disabled', async () => {
  const { as, receiver, hook } = await setUpWebhook(['api_key.created']);
  let caller = as;
  const failFor = async (days: number) => {
    for (let day = 0; day < days; day++) {
      await createKey(caller);
      await sendDueDeliveries(keyward);
      keyward.clock.advance(DAY);
      caller = await signIn();
    }
    await sendDueDeliveries(keyward);
  };
  const isEnabled = async () =>
    (await keyward.ok('GET', `/api/v1/webhooks/${hook.id}`, { as: caller })).body.data.enabled;
  receiver.respond = (response) => void response.writeHead(500).end();
  await failFor(4);
  assert.equal(await isEnabled(), true);
  receiver.respond = (response) => void response.end();
  await createKey(caller);
  await sendDueDeliveries(keyward);
  receiver.respond = (response) => void response.destroy();
  await failFor(4);
  assert.equal(await isEnabled(), true);
  await failFor(1);
  assert.equal(await isEnabled(), false);
  const [{ failure }] = (await deliveriesOf(keyward, hook, '?state=dead')).data;
  assert.match(failure, /five days/);
});

test('disabling manually discards pending deliveries, and enabling does not restore them', async () => {
  const { as, receiver, hook } = await setUpWebhook();
  await createKey(as);
  await keyward.ok('PUT', `/api/v1/webhooks/${hook.id}`, { body: { enabled: false }, as });
  await sendDueDeliveries(keyward);
  await keyward.ok('PUT', `/api/v1/webhooks/${hook.id}`, { body: { enabled: true }, as });
  await sendDueDeliveries(keyward);
  assert.equal(receiver.received.length, 0);
});

test('after a new secret is created, both secrets sign for a day, and then only the new secret signs', async () => {
  const { as, receiver, hook } = await setUpWebhook(['api_key.created']);
  const { secret } = (await keyward.ok('POST', `/api/v1/webhooks/${hook.id}/secret`, { as })).body.data;
  assert.notEqual(secret, hook.secret);
  assert.match(secret, /^whsec_[A-Za-z0-9+/]{43}=$/);
  await createKey(as);
  await sendDueDeliveries(keyward);
  assert.ok(isSignedBy(secret, receiver.received[0]!));
  assert.ok(isSignedBy(hook.secret, receiver.received[0]!));
  keyward.clock.advance(DAY);
  await createKey(await signIn());
  await sendDueDeliveries(keyward);
  assert.ok(isSignedBy(secret, receiver.received[1]!));
  assert.ok(!isSignedBy(hook.secret, receiver.received[1]!));
});

test('a test event is sent only to its endpoint, whatever events the endpoint subscribed to', async () => {
  const { as, receiver, hook } = await setUpWebhook(['user.deleted']);
  const other = await startReceiver();
  await addWebhook(keyward, other, { as });
  const { id } = (await keyward.ok('POST', `/api/v1/webhooks/${hook.id}/test`, { as })).body.data;
  await sendDueDeliveries(keyward);
  const { headers, body } = receiver.received[0]!;
  assert.deepEqual([headers['webhook-id'], JSON.parse(body).type], [id, 'webhook.test']);
  assert.equal(other.received.length, 0);
  const { payload } = (await keyward.ok('GET', `/api/v1/webhooks/${hook.id}/deliveries/${id}`, { as })).body.data;
  assert.equal(payload, body);
});

test('an endpoint that never responds times out and does not delay other endpoints', async () => {
  const { as, receiver: slow, hook } = await setUpWebhook(['api_key.created']);
  slow.respond = () => undefined;
  const quick = await startReceiver();
  await addWebhook(keyward, quick, { events: ['api_key.created'], as });
  for (let count = 0; count < 8; count++) await createKey(as);
  let isGivenUp = false;
  const sending = sendDueDeliveries(keyward).finally(() => {
    isGivenUp = true;
  });
  while (quick.received.length < 8 && !isGivenUp) await new Promise(setImmediate);
  assert.equal(isGivenUp, false, 'the quick endpoint was served before the slow one timed out');
  await sending;
  const { data } = await deliveriesOf(keyward, hook);
  for (const { state, last_status, failure } of data) {
    assert.deepEqual([state, last_status], ['pending', null]);
    assert.match(failure, /did not respond in time/);
  }
});

test('a redirect is a failure and is not followed', async () => {
  const { as, receiver, hook } = await setUpWebhook(['api_key.created']);
  const inside = await startReceiver();
  receiver.respond = (response) => void response.writeHead(307, { location: `http://127.0.0.1:${inside.port}/` }).end();
  await createKey(as);
  await sendDueDeliveries(keyward);
  const [{ state, last_status, failure }] = (await deliveriesOf(keyward, hook)).data;
  assert.deepEqual([state, last_status], ['pending', 307]);
  assert.match(failure, /not followed/);
  assert.equal(inside.received.length, 0);
});

test('deliveries are paged newest first and filtered by state', async () => {
  const { as, hook } = await setUpWebhook(['api_key.created']);
  for (let count = 0; count < 5; count++) await createKey(as);
  const seen: string[] = [];
  let cursor = '';
  for (let page = 0; page < 3; page++) {
    const { data, meta } = await deliveriesOf(keyward, hook, `?limit=2&state=pending${cursor}`);
    seen.push(...data.map(({ id }: { id: string }) => id));
    assert.deepEqual([meta.total, meta.next_cursor === null], [5, page === 2]);
    cursor = `&cursor=${meta.next_cursor}`;
  }
  assert.equal(new Set(seen).size, 5);
  assert.equal((await deliveriesOf(keyward, hook, '?state=dead')).meta.total, 0);
  await keyward.expectError('invalid_cursor', 'GET', `/api/v1/webhooks/${hook.id}/deliveries?cursor=x`, { as });
});

test('deliveries are deleted after thirty days, or with their endpoint', async () => {
  const { as, hook } = await setUpWebhook(['api_key.created']);
  await createKey(as);
  await prune(keyward.context);
  assert.equal((await deliveriesOf(keyward, hook)).meta.total, 1);
  keyward.clock.advance(30 * DAY + 1);
  await prune(keyward.context);
  const caller = await signIn();
  assert.equal((await keyward.ok('GET', `/api/v1/webhooks/${hook.id}/deliveries`, { as: caller })).body.meta.total, 0);
  await createKey(caller);
  await keyward.ok('DELETE', `/api/v1/webhooks/${hook.id}`, { as: caller });
  await sendDueDeliveries(keyward);
  await keyward.expectError('not_found', 'GET', `/api/v1/webhooks/${hook.id}/deliveries`, { as: caller });
});

test('an account has at most twenty webhooks', async () => {
  const { as, receiver } = await setUpWebhook(['user.deleted']);
  for (let count = 1; count < 20; count++) await addWebhook(keyward, receiver, { events: ['user.deleted'], as });
  const body = { url: 'https://hooks.example/' };
  await keyward.expectError('limit_reached', 'POST', '/api/v1/webhooks', { body, as });
});

for (const url of [
  'http://10.0.0.1/',
  'https://10.0.0.1/',
  'https://0x7f.2/',
  'https://[::1]/',
  'https://169.254.169.254/latest/',
  'ftp://hooks.example/',
  'https://user:pass@hooks.example/',
  'https://hooks.example/#x',
  'nothing',
]) {
  test(`rejects the webhook URL ${url}`, async () => {
    const { as, hook } = await setUpWebhook();
    await keyward.expectError('url_not_allowed', 'POST', '/api/v1/webhooks', { body: { url }, as });
    await keyward.expectError('url_not_allowed', 'PUT', `/api/v1/webhooks/${hook.id}`, { body: { url }, as });
  });
}

test('the secret is shown once and never stored in plain text', async () => {
  const { as, hook } = await setUpWebhook();
  const listed = (await keyward.ok('GET', '/api/v1/webhooks', { as })).text;
  const single = (await keyward.ok('GET', `/api/v1/webhooks/${hook.id}`, { as })).text;
  for (const text of [listed, single]) assert.doesNotMatch(text, /whsec_/);
});

test('no endpoint is called repeatedly while results of attempts cannot be stored', async () => {
  const { as, receiver } = await setUpWebhook(['api_key.created']);
  await createKey(as);
  const { context } = keyward;
  const storage = { ...context.storage, grouped: () => Promise.reject(new Error('The disk is full.')) };
  const faults: unknown[] = [];
  const sender = new WebhookSender({ ...context, storage }, (fault) => faults.push(fault));
  for (let tries = 0; tries < 3; tries++) await sender.settle();
  await sender.stop();
  assert.deepEqual([receiver.received.length, faults.length], [1, 1]);
  await sendDueDeliveries(keyward);
  assert.equal(receiver.received.length, 2, 'the delivery is not lost');
});

test('unsent deliveries are sent after a restart', async () => {
  const { as, receiver } = await setUpWebhook(['api_key.created']);
  await createKey(as);
  await keyward.restart();
  await sendDueDeliveries(keyward);
  assert.equal(receiver.received.length, 1);
});
