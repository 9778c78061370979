import assert from 'node:assert/strict';
import test, { after } from 'node:test';
import { type Operation, operations } from '@keyward/contract';
import { recordSightings } from '../../src/actions/replicas/sightings.ts';
import { type FeedClient, openFeed } from '../support/feed-client.ts';
import { type ApiCaller, startKeyward } from '../support/keyward.ts';
import { operationIds, samples } from '../support/samples.ts';

const PATH = '/api/v1/replicas';
const keyward = await startKeyward();
const as = await keyward.asUser('ADMIN');
const { administrator: otherAdministrator } = await keyward.otherAccount();
const open: FeedClient[] = [];
after(() => {
  for (const feed of open) feed.close();
});

let counter = 0;

async function newReplica(body: object = {}, by: ApiCaller = as) {
  return (await keyward.ok('POST', PATH, { body: { name: `r-${++counter}`, ...body }, as: by })).body.data;
}

async function follow(credential: string): Promise<FeedClient> {
  const feed = await openFeed(keyward, credential);
  open.push(feed);
  await feed.nextEvent('ready');
  return feed;
}

const get = async (name: string) => (await keyward.ok('GET', `${PATH}/${name}`, { as })).body.data;
const bearer = (credential: string): ApiCaller => ({ headers: { authorization: `Bearer ${credential}` } });

test('the credential is shown once, and the database stores only its digest', async () => {
  const created = await newReplica({ allowed_ips: ['127.0.0.1', ' 10.0.0.0/8 '] });
  assert.match(created.credential, /^kwf_acct_\w{20}\.[0-9A-Za-z]{43}$/);
  const { credential, ...record } = created;
  assert.deepEqual(record, {
    id: record.id,
    name: record.name,
    allowed_ips: ['127.0.0.1', '10.0.0.0/8'],
    created_at: keyward.clock.now,
    created_by: 'ada@example.com',
    revoked_reason: null,
    connected: false,
    connected_since: null,
    last_seen_at: null,
    last_ip: null,
    last_entry: null,
    lag: null,
    rotation: null,
  });
  assert.deepEqual(await get(created.name.toUpperCase()), record);
  const listed = (await keyward.ok('GET', PATH, { as })).body.data;
  assert.deepEqual(listed, [record]);
  assert.ok(!JSON.stringify(listed).includes(credential));
});

test('a replica name is unique in its account, case-insensitively, and available in other accounts', async () => {
  const { name } = await newReplica();
  await keyward.expectError('name_taken', 'POST', PATH, { body: { name: name.toUpperCase() }, as });
  await newReplica({ name }, otherAdministrator);
});

for (const body of [
  {},
  { name: '' },
  { name: '.' },
  { name: 'a b' },
  { name: 'x'.repeat(65) },
  { name: 'x', more: 1 },
]) {
  test(`rejects the replica ${JSON.stringify(body).slice(0, 40)}`, async () => {
    await keyward.expectError('invalid_request', 'POST', PATH, { body, as });
  });
}

test('rejects an invalid list of allowed IPs and names the invalid entry', async () => {
  const body = { name: 'x', allowed_ips: ['10.0.0.1', 'nowhere'] };
  const response = await keyward.expectError('invalid_request', 'POST', PATH, { body, as });
  assert.match(response.body.message, /^Entry 2 of allowed_ips, "nowhere", is not/);
});

test('a deleted replica is disconnected immediately, and its credential is rejected', async () => {
  const { name, credential } = await newReplica();
  const feed = await follow(credential);
  await keyward.ok('DELETE', `${PATH}/${name}`, { as });
  assert.deepEqual((await feed.nextEvent('bye')).data, { code: 'revoked' });
  await feed.waitForEnd();
  await assert.rejects(follow(credential), /^Error: 401 .*"code":"unauthenticated"/);
  await keyward.expectError('unauthenticated', 'POST', '/api/v1/feed/usage', {
    body: { usage: [] },
    as: bearer(credential),
  });
});

test('a new credential revokes the old credential immediately and leaves the credentials of other replicas valid', async () => {
  const { name, credential } = await newReplica();
  const other = await newReplica();
  const feeds = [await follow(credential), await follow(credential), await follow(other.credential)];
  const again = (await keyward.ok('POST', `${PATH}/${name}/regenerate`, { as })).body.data;
  assert.notEqual(again.credential, credential);
  assert.equal(again.connected, false);
  for (const feed of feeds.slice(0, 2)) assert.deepEqual((await feed.nextEvent('bye')).data, { code: 'revoked' });
  await assert.rejects(follow(credential), /401/);
  await follow(again.credential);
  await feeds[2]?.nextEvent('beat', feeds[2].events.length);
});

test("a replica can connect only from IP addresses that both its own list and the account's list allow", async () => {
  const { credential } = await newReplica({ allowed_ips: ['192.0.2.1'] });
  await assert.rejects(follow(credential), /^Error: 403 .*"code":"ip_denied"/);
  await keyward.expectError('ip_denied', 'POST', '/api/v1/feed/usage', { body: { usage: [] }, as: bearer(credential) });
  const feed = await follow((await newReplica()).credential);
  const { stores } = keyward.context.storage;
  const account = await stores.directory.accountNamed('acme1');
  assert.ok(account);
  await keyward.context.storage.transaction(async ({ accounts, changeLog }) => {
    await accounts.setAllowedIps(account.id, ['192.0.2.1']);
    await changeLog.append(account.id, keyward.clock.now, {
      entity: 'account',
      entityId: account.id,
      action: 'update',
    });
  });
  await keyward.context.follower.catchUp();
  assert.deepEqual((await feed.nextEvent('bye')).data, { code: 'revoked' });
  await stores.accounts.setAllowedIps(account.id, []);
});

test('the list shows connected replicas with their time, IP address and position', async () => {
  const { name, credential } = await newReplica();
  const feed = await follow(credential);
  const since = keyward.clock.now;
  keyward.clock.advance(5);
  await feed.eventsUpTo(keyward.context.follower.number);
  const connected = await get(name);
  assert.deepEqual(
    [connected.connected, connected.connected_since, connected.last_seen_at, connected.last_ip, connected.lag],
    [true, since, keyward.clock.now, '127.0.0.1', { entries: 0, seconds: 0 }],
  );
  assert.equal(connected.last_entry, keyward.context.follower.number);
  feed.close();
  await feed.waitForEnd();
  while ((await get(name)).connected) await new Promise(setImmediate);
  const left = await get(name);
  assert.deepEqual([left.connected_since, left.last_seen_at, left.lag], [null, keyward.clock.now, null]);
  await recordSightings(keyward.context);
  assert.deepEqual(await get(name), left, 'unchanged');
  await keyward.restart();
  assert.deepEqual(await get(name), left);
});

test('only a replica can open the feed or report usage', async () => {
  const keys = [await keyward.asKey('ADMIN'), await keyward.asKey('READONLY'), await keyward.asKey('VERIFIER')];
  const callers: (ApiCaller | undefined)[] = [...keys, as, await keyward.asUser('READONLY'), undefined];
  for (const appkey of keys.map((key) => key.appkey)) callers.push(bearer(appkey));
  callers.push(bearer(`kwf_acct_${'x'.repeat(20)}.${'x'.repeat(43)}`), bearer('kwf_'), {
    headers: { authorization: 'x' },
  });
  for (const caller of callers) {
    const sent = { as: caller, checked: false };
    assert.equal((await keyward.request('GET', '/api/v1/feed', sent)).body.code, 'unauthenticated');
    const body = { usage: [] };
    assert.equal((await keyward.request('POST', '/api/v1/feed/usage', { ...sent, body })).body.code, 'unauthenticated');
  }
});

test('the credential of a replica is rejected by all other operations', async () => {
  const { credential } = await newReplica();
  const present = await keyward.signIn();
  for (const id of operationIds) {
    const operation: Operation = operations[id];
    if (operation.access === 'open') continue;
    const { path, ...sent } = await samples[id].prepare({ keyward, administrator: present });
    const response = await keyward.request(operation.method, path, { ...sent, as: bearer(credential) });
    assert.equal(response.body?.code, 'unauthenticated', id);
  }
});

test('creating and regenerating a replica require the permission; users must also re-authenticate', async () => {
  const stale = await keyward.signIn();
  keyward.clock.advance(301);
  const { name } = await newReplica({}, await keyward.signIn());
  await keyward.expectError('reauthentication_required', 'POST', PATH, { body: { name: 'late' }, as: stale });
  await keyward.expectError('reauthentication_required', 'POST', `${PATH}/${name}/regenerate`, { as: stale });
  await keyward.ok('DELETE', `${PATH}/${name}`, { as: stale });
});
