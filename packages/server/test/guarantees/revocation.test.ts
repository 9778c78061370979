import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import test from 'node:test';
import { formatKey } from '@keyward/contract';
import { applyTo } from '../../src/actions/api-keys/change/state.ts';
import { change } from '../../src/actions/change.ts';
import type { KeyState } from '../../src/domain/api-key.ts';
import { assertNoSecretLogged } from '../hostile/support/database-watcher.ts';
import { startReceiver } from '../outgoing/support/receiver.ts';
import { openFeed } from '../support/feed-client.ts';
import { type ApiCaller, startKeyward } from '../support/keyward.ts';
import { newClient, sendOAuthRequest } from '../support/oauth.ts';
import { addWebhook, sendDueDeliveries } from '../support/webhooks.ts';

const receiver = await startReceiver();
const keyward = await startKeyward({
  outgoingAllowed: ['127.0.0.1'],
  trustedProxies: ['127.0.0.0/8'],
  mail: {
    host: '127.0.0.1',
    port: 1,
    isTls: false,
    isLoopback: true,
    login: undefined,
    from: { name: 'Keyward', address: 'keyward@example.com' },
  },
});
const as = await keyward.asUser('ADMIN');
const { administrator: otherAdministrator } = await keyward.otherAccount();
const hook = await addWebhook(keyward, receiver);
const { storage } = keyward.context;
const accountId = (await storage.stores.directory.accountNamed('acme1'))?.id ?? '';

let counter = 0;
const newKey = async (members: object = {}, by: ApiCaller = as) => {
  const body = { appname: `key-${++counter}`, roles: ['READONLY'], ...members };
  return (await keyward.ok('POST', '/api/v1/api-keys', { body, as: by })).body.data;
};
let caller = 0;
/** Sends the request from a new IP address, so that rate limits do not apply. */
const revoke = (key: string, headers = { 'x-forwarded-for': `192.0.2.${++caller % 250}` }) =>
  keyward.request('POST', '/api/v1/revoke', { body: { key }, headers });
const check = async (key: string, shortname = 'acme1') => {
  const headers = { 'x-api-key': key, 'x-forwarded-for': '192.0.2.1' };
  const response = await keyward.request('GET', `/api/v1/forward-auth/${shortname}`, { headers, checked: false });
  return response.headers['x-keyward-code'];
};
const statusOf = async (appname: string, by: ApiCaller = as) =>
  (await keyward.ok('GET', `/api/v1/api-keys/${appname}`, { as: by })).body.data.status;
const rotate = async (appname: string) => {
  const sent = { body: { overlap_seconds: 600 }, headers: { 'idempotency-key': `rotation-${++counter}` }, as };
  return (await keyward.ok('POST', `/api/v1/api-keys/${appname}/rotation`, sent)).body.data.appkey;
};
const setState = (id: string, state: KeyState) =>
  change(keyward.context, { accountId, name: 'test', ip: null }, async (stores, ledger) => {
    const key = await stores.apiKeys.withId(accountId, id);
    if (key) await applyTo(state, key, { context: keyward.context, stores, ledger, accountId });
  });
const auditedRevocations = async (by: ApiCaller = as) => {
  const { data } = (
    await keyward.ok('POST', '/api/v1/search/audit', { body: { search: 'by holder', size: 100 }, as: by })
  ).body;
  return data.map(({ action, description, user }: Record<string, string>) => [action, description, user]);
};
/** Returns the webhook events since the last call, without the signing secret. */
async function events(): Promise<string[]> {
  await sendDueDeliveries(keyward);
  return receiver.received.splice(0).map(({ body }) => JSON.parse(body).type);
}
/** Returns the number of changes, audit records, events and emails so far. */
const readSideEffects = async () => {
  const { body } = await keyward.ok('POST', '/api/v1/search/audit', { body: { size: 1 }, as });
  return [body.meta.total, await storage.stores.followed.lastChange(), await events(), (await mails()).length];
};
const mails = () => storage.stores.mails.due(accountId, keyward.clock.now, 100);

test('revoking the current secret of an active or quarantined key disables the key, its tokens and its replica entries', async () => {
  const { credential } = (await keyward.ok('POST', '/api/v1/replicas', { body: { name: 'edge' }, as })).body.data;
  for (const state of ['enabled', 'quarantined'] as const) {
    const { appkey, appname, id, connection_secret: text } = await newKey();
    await setState(id, state);
    const tokens = await keyward.tokensOf(keyward.credentialsOf(text));
    const feed = await openFeed(keyward, credential);
    await feed.nextEvent('ready');
    const response = await revoke(appkey);
    assert.deepEqual([response.status, response.text], [200, '{}']);
    assert.deepEqual([await check(appkey), await statusOf(appname)], ['disabled', 'disabled']);
    await keyward.expectError('unauthenticated', 'GET', '/api/v1/session', { as: tokens });
    const events = JSON.stringify(await feed.eventsUpTo(keyward.context.follower.number));
    assert.ok(events.slice(events.indexOf('ready')).includes(id), 'replicas are notified');
    feed.close();
  }
});

test('a revocation is recorded as revoked by holder and sent to the owner and to webhooks once', async () => {
  const { email } = await keyward.invite({ role: 'READONLY', by: as });
  const key = await newKey({ owner: email });
  await events();
  const before = [(await auditedRevocations()).length, (await mails()).length];
  for (let times = 0; times < 3; times++) await revoke(key.appkey);
  const records = await auditedRevocations();
  assert.deepEqual(records.length, (before[0] ?? 0) + 1);
  assert.deepEqual(records[0], ['disable', `API key ${key.appname} disabled (revoked by holder)`, 'holder']);
  assert.deepEqual(await events(), ['api_key.disabled']);
  const [mail, ...others] = (await mails()).slice(before[1]);
  assert.deepEqual([mail?.recipient, others], [email, []]);
  assert.match(`${mail?.subject} ${mail?.body}`, new RegExp(`${key.appname}.*revoked by its holder.*disabled`, 's'));
  assert.ok(!`${mail?.subject} ${mail?.body}`.includes(key.appkey));
});

test('administrators are notified about a key without an owner', async () => {
  const { appkey } = await newKey();
  const before = (await mails()).length;
  await revoke(appkey);
  assert.deepEqual(
    (await mails()).slice(before).map(({ recipient }) => recipient),
    ['ada@example.com'],
  );
});

test('revoking the old secret of a rotation keeps the key valid; revoking the new secret disables the key', async () => {
  const { appkey: old, appname } = await newKey();
  const appkey = await rotate(appname);
  await events();
  assert.equal((await revoke(old)).text, '{}');
  assert.deepEqual([await check(old), await check(appkey), await statusOf(appname)], ['unknown', 'valid', 'active']);
  assert.deepEqual(await events(), ['api_key.rotation_finished']);
  assert.equal((await auditedRevocations())[0]?.[0], 'finish');
  await revoke(old);
  assert.deepEqual([await statusOf(appname), await events()], ['active', []]);
  await revoke(appkey);
  assert.equal(await statusOf(appname), 'disabled');
});

test('the old secret of a disabled key is revoked too, and stays invalid after enabling the key', async () => {
  const { appkey: old, appname } = await newKey();
  await rotate(appname);
  await keyward.ok('POST', `/api/v1/api-keys/${appname}/disable`, { as });
  await revoke(old);
  await keyward.ok('POST', `/api/v1/api-keys/${appname}/enable`, { as });
  assert.equal(await check(old), 'unknown');
});

test('a text that is not a secret changes nothing and gets the same response', async () => {
  const disabled = await newKey();
  await keyward.ok('POST', `/api/v1/api-keys/${disabled.appname}/disable`, { as });
  const expired = await newKey({ expires_at: keyward.clock.now + 60 });
  const deleted = await newKey();
  await keyward.ok('DELETE', `/api/v1/api-keys/${deleted.appname}`, { as });
  const rotated = await newKey();
  await rotate(rotated.appname);
  await keyward.ok('POST', `/api/v1/api-keys/${rotated.appname}/rotation/finish`, { as });
  const cancelled = await newKey();
  const dropped = await rotate(cancelled.appname);
  await keyward.ok('POST', `/api/v1/api-keys/${cancelled.appname}/rotation/cancel`, { as });
  const valid = await newKey();
  keyward.clock.advance(61);
  await events();
  const before = await readSideEffects();
  const texts = [
    disabled.appkey,
    expired.appkey,
    deleted.appkey,
    rotated.appkey,
    dropped,
    formatKey('kw', 'A'.repeat(30)),
  ];
  const responses = [];
  for (const text of [...texts, valid.connection_secret, valid.hint, 'x']) responses.push(await revoke(text));
  assert.deepEqual(await readSideEffects(), before);
  responses.push(await revoke(valid.appkey));
  const comparable = responses.map(({ status, text, headers }) => {
    const { date: _date, 'x-request-id': _id, ...others } = headers;
    return JSON.stringify([status, text, others]);
  });
  assert.equal(new Set(comparable).size, 1, comparable.join('\n'));
  assert.equal(await statusOf(cancelled.appname), 'active');
});

test('the response time does not reveal whether the text was a key', async () => {
  const start = performance.now();
  await revoke(formatKey('kw', 'B'.repeat(30)));
  assert.ok(performance.now() - start >= 99, 'slower than any revocation');
});

test('a secret that is valid in several accounts is revoked in each account, without revealing the other accounts', async () => {
  const secret = `lg-${'0123456789'.repeat(4)}`;
  const format = { name: 'legacy', prefix: 'lg-', length: secret.length, alphabet: '0123456789abcdef' };
  const sha256 = createHash('sha256').update(secret).digest('hex');
  for (const by of [as, otherAdministrator]) {
    await keyward.ok('POST', '/api/v1/key-formats', { body: format, as: by });
    const rows = [{ name: 'legacy', role: 'READONLY', sha256, key_format: 'legacy' }];
    await keyward.ok('POST', '/api/v1/key-import', { body: { rows }, as: by });
  }
  await revoke(secret);
  for (const [by, shortname] of [
    [as, 'acme1'],
    [otherAdministrator, 'other1'],
  ] as const) {
    assert.deepEqual([await check(secret, shortname), await statusOf('legacy', by)], ['disabled', 'disabled']);
    assert.deepEqual((await auditedRevocations(by))[0], [
      'disable',
      'API key legacy disabled (revoked by holder)',
      'holder',
    ]);
  }
});

test('IP lists of the account and the key do not apply', async () => {
  const { appkey, appname } = await newKey({ allowed_ips: ['203.0.113.0/24'] });
  await revoke(appkey);
  assert.equal(await statusOf(appname), 'disabled');
});

test('rejects a body over 16 KiB with 413', async () => {
  assert.equal((await revoke('x'.repeat(16 * 1024))).status, 413);
  assert.equal((await revoke('x'.repeat(2048))).status, 200);
});

test('each IPv4 address and each IPv6 /64 network has its own limit', async () => {
  for (const from of [() => '198.51.100.7', () => `2001:db8:1:2:${(++caller).toString(16)}::1`]) {
    const attempts = Array.from({ length: 31 }, () => revoke('nothing', { 'x-forwarded-for': from() }));
    const rejected = (await Promise.all(attempts)).filter(({ status }) => status === 429);
    assert.deepEqual([rejected.length, rejected[0]?.body.code], [1, 'too_many_attempts']);
    assert.ok(Number(rejected[0]?.headers['retry-after']) > 0);
  }
  assert.equal((await revoke('nothing', { 'x-forwarded-for': '::ffff:c633:6407' })).status, 429, 'the same IP address');
  for (const other of ['198.51.100.8', '2001:db8:1:3::1', '::ffff:c633:6408']) {
    assert.equal((await revoke('nothing', { 'x-forwarded-for': other })).status, 200);
  }
});

test('/oauth2/revoke also revokes a key, for any client', async () => {
  const client = await newClient(keyward, { by: as });
  const { appkey, appname } = await newKey();
  const responses = [];
  for (const token of [appkey, formatKey('kw', 'C'.repeat(30)), appkey])
    responses.push(await sendOAuthRequest(keyward, 'revoke', client, { token }));
  assert.deepEqual(
    responses.map(({ status, text }) => [status, text]),
    Array(3).fill([200, '{}']),
  );
  assert.deepEqual([await check(appkey), await statusOf(appname)], ['disabled', 'disabled']);
  const message = `API key ${appname} disabled (revoked by holder)`;
  assert.deepEqual((await auditedRevocations())[0], ['disable', message, client.appname]);
  const foreign = await newKey({ appname: 'of-others' }, otherAdministrator);
  await sendOAuthRequest(keyward, 'revoke', client, { token: foreign.appkey });
  assert.deepEqual((await auditedRevocations(otherAdministrator))[0], [
    'disable',
    'API key of-others disabled (revoked by holder)',
    'holder',
  ]);
  await keyward.expectError('invalid_client', 'POST', '/oauth2/revoke', { form: { token: appkey } });
});

test('no secret is logged or sent', async () => {
  await sendDueDeliveries(keyward);
  const delivered = JSON.stringify(receiver.received);
  for (const secret of keyward.secrets) if (secret !== hook.secret) assert.ok(!delivered.includes(secret));
  assertNoSecretLogged(keyward);
});
