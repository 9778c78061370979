import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import test, { after } from 'node:test';
import { type FeedClient, type FeedEvent, openFeed } from '../support/feed-client.ts';
import { type ApiCaller, startKeyward } from '../support/keyward.ts';
import { claimsOf, newClient, requestAccessToken, sendOAuthRequest } from '../support/oauth.ts';

const keyward = await startKeyward();
const as = await keyward.asUser('ADMIN');
const { administrator: otherAdministrator } = await keyward.otherAccount();
const feeds: FeedClient[] = [];
after(() => {
  for (const feed of feeds) feed.close();
});

let sequence = 0;

async function newReplica(by: ApiCaller = as, body: object = {}) {
  const response = await keyward.ok('POST', '/api/v1/replicas', { body: { name: `r-${++sequence}`, ...body }, as: by });
  return response.body.data as { id: string; name: string; credential: string };
}

async function openFeedOf(credential: string, lastEventId?: string): Promise<FeedClient> {
  const headers = lastEventId === undefined ? {} : { 'last-event-id': lastEventId };
  const feed = await openFeed(keyward, credential, headers);
  feeds.push(feed);
  return feed;
}

async function newKey(members: object = {}, by: ApiCaller = as) {
  const body = { appname: `k-${++sequence}`, roles: ['READONLY'], ...members };
  return (await keyward.ok('POST', '/api/v1/api-keys', { body, as: by })).body.data;
}

/** Returns the generation that the database stores. */
async function generationOf(appname: string): Promise<number | undefined> {
  const { directory, apiKeys } = keyward.context.storage.stores;
  const account = await directory.accountNamed('acme1');
  return (await apiKeys.named(account?.id ?? '', appname))?.generation;
}

const digestOf = (text: string) => createHash('sha256').update(text).digest('base64url');

test('a feed starts with all keys and roles of its account as stored in the database', async () => {
  const limited = await newKey({ allowed_ips: ['192.0.2.0/24'], rate_limit: { limit: 5, window_seconds: 60 } });
  const expiringKey = await newKey({ expires_at: keyward.clock.now + 60 });
  await newKey({}, otherAdministrator);
  const feed = await openFeedOf((await newReplica()).credential);
  const ready = await feed.nextEvent('ready');
  assert.equal(feed.headers['content-type'], 'text/event-stream');
  assert.equal(feed.headers['cache-control'], 'no-store');
  assert.match(String(feed.headers['x-request-id']), /^[0-9a-f-]{36}$/);
  const [hello, account, keys, endedEvent] = feed.eventsExceptBeats;
  assert.deepEqual(hello?.data, {
    version: 1,
    account: { shortname: 'acme1', url: keyward.url, issuer: keyward.url },
    number: numberOf(ready),
    mode: 'snapshot',
    heartbeat_seconds: 1,
    now: keyward.clock.now,
  });
  assert.deepEqual(Object.keys(account?.data.roles).sort(), ['admin', 'readonly', 'verifier']);
  assert.deepEqual(account?.data.roles.verifier, ['verify:create']);
  assert.deepEqual(account?.data.jwks, (await keyward.ok('GET', '/.well-known/jwks.json')).body.keys);
  const expiringGeneration = await generationOf(expiringKey.appname);
  assert.deepEqual(keys?.data, [
    [
      limited.id,
      limited.appname,
      'readonly',
      digestOf(limited.appkey),
      await generationOf(limited.appname),
      null,
      ['192.0.2.0/24'],
      [5, 60],
    ],
    [
      expiringKey.id,
      expiringKey.appname,
      'readonly',
      digestOf(expiringKey.appkey),
      expiringGeneration,
      keyward.clock.now + 60,
      0,
      0,
    ],
  ]);
  assert.deepEqual(endedEvent?.data, []);
  assert.deepEqual(
    feed.eventsExceptBeats.map(({ event }) => event),
    ['hello', 'account', 'keys', 'ended', 'ready'],
  );
  const beat = await feed.nextEvent('beat');
  assert.deepEqual(beat.data, { now: keyward.clock.now, number: numberOf(ready) });
});

/** Returns the sequence number in the position of an event. */
function numberOf({ id = '' }: FeedEvent): number {
  return Number(id.split('.')[1]);
}

/** Returns the events after `ready`, as `event: entity`. */
async function eventsOf(feed: FeedClient): Promise<string[]> {
  const events = await feed.eventsUpTo(keyward.context.follower.number);
  const ready = events.findIndex(({ event }) => event === 'ready');
  return events
    .slice(ready + 1)
    .map(({ event, data }) => `${event} ${event === 'key' ? data[0] : (data[0] ?? '')}`.trim());
}

test('a feed sends every kind of change with the sequence number of its change-log entry', async () => {
  const key = await newKey();
  const feed = await openFeedOf((await newReplica()).credential);
  await feed.nextEvent('ready');
  const path = `/api/v1/api-keys/${key.appname}`;
  const first = await generationOf(key.appname);
  await keyward.ok('PUT', path, { body: { roles: ['READONLY'], expires_at: keyward.clock.now + 9 }, as });
  const regenerated = (await keyward.ok('PUT', `${path}/regen`, { body: {}, as })).body.data;
  const second = await generationOf(key.appname);
  assert.notEqual(second, first);
  await keyward.ok('DELETE', path, { as });
  const added = await newKey();
  const resource = { resource: 'flows', fetch: true, create: true };
  await keyward.ok('POST', '/api/v1/roles/resources', { body: resource, as });
  const grants = { name: 'runner', permissions: [{ resource: 'flows', create: true }] };
  const role = (await keyward.ok('POST', '/api/v1/roles', { body: grants, as })).body.data;
  await keyward.ok('DELETE', `/api/v1/roles/${role.id}`, { as });
  const received = await eventsOf(feed);
  const expected = [
    `key ${key.id}`,
    `key ${key.id}`,
    `gone ${key.id}`,
    `key ${added.id}`,
    'account',
    'account',
    'account',
  ];
  assert.deepEqual(received, expected);
  const events = feed.eventsExceptBeats.slice(-expected.length);
  assert.deepEqual(events[0]?.data.slice(4), [first, keyward.clock.now + 9, 0, 0]);
  assert.deepEqual(events[1]?.data.slice(3), [digestOf(regenerated.appkey), second, keyward.clock.now + 9, 0, 0]);
  assert.deepEqual(events[4]?.data.roles.readonly.includes('flows:fetch'), true);
  assert.deepEqual(events[5]?.data.roles.runner, ['flows:create']);
  assert.equal(events[6]?.data.roles.runner, undefined);
  const numbers = events.map(numberOf);
  assert.deepEqual(
    numbers,
    [...new Set(numbers)].sort((one, other) => one - other),
  );
  assert.equal(numbers.at(-1), keyward.context.follower.number);
});

test('a change is sent to feeds before the response confirms the change to the caller', async () => {
  const replica = await newReplica();
  const feed = await openFeedOf(replica.credential);
  await feed.nextEvent('ready');
  const account = await keyward.context.storage.stores.directory.accountNamed('acme1');
  for (let round = 0; round < 20; round++) {
    const { id, appname } = await newKey();
    await keyward.ok('DELETE', `/api/v1/api-keys/${appname}`, { as });
    assert.deepEqual(feed.eventsExceptBeats.at(-1)?.data, [id], 'the feed received it before the response');
    const [connection] = keyward.context.feeds.of(account?.id ?? '', replica.id);
    assert.equal(connection?.number, keyward.context.follower.number);
  }
});

test('the revocation of a token family is sent immediately, and to feeds that open before its tokens expire', async () => {
  const { connection_secret: text, appname } = await newKey({ roles: ['ADMIN'] });
  const { refreshToken } = await keyward.tokensOf(keyward.credentialsOf(text));
  const refresh = () => keyward.request('POST', '/api/auth/bearer/refresh', { form: { refresh_token: refreshToken } });
  const feed = await openFeedOf((await newReplica()).credential);
  await feed.nextEvent('ready');
  const { body } = await refresh();
  keyward.clock.advance(31);
  assert.equal((await refresh()).body.code, 'invalid_grant');
  const [last] = (await eventsOf(feed)).slice(-1);
  assert.equal(last, `ended ${body['session-state']}`);
  const signedIn = await keyward.signIn();
  const { credential } = await newReplica(signedIn);
  const laterFeed = await openFeedOf(credential);
  await laterFeed.nextEvent('ready');
  assert.deepEqual((await laterFeed.nextEvent('ended')).data, [body['session-state']]);
  keyward.clock.advance(3601);
  const muchLaterFeed = await openFeedOf(credential);
  await muchLaterFeed.nextEvent('ready');
  assert.deepEqual((await muchLaterFeed.nextEvent('ended')).data, []);
  await keyward.ok('DELETE', `/api/v1/api-keys/${appname}`, { as: await keyward.signIn() });
});

test('a feed announces revoked access tokens and a change of the token algorithm', async () => {
  const ada = await keyward.signIn();
  const client = await newClient(keyward, { by: ada });
  const feed = await openFeedOf((await newReplica(ada)).credential);
  await feed.nextEvent('ready');
  const revoked = await requestAccessToken(keyward, client);
  await sendOAuthRequest(keyward, 'revoke', client, { token: revoked });
  await keyward.ok('PUT', '/api/v1/account', { body: { token_algorithm: 'RS256' }, as: ada });
  await requestAccessToken(keyward, client);
  const received = await eventsOf(feed);
  assert.deepEqual(received, [`ended ${claimsOf(revoked).jti}`, 'account']);
  const algorithms = feed.eventsExceptBeats.at(-1)?.data.jwks.map(({ alg }: { alg: string }) => alg);
  assert.deepEqual(algorithms.sort(), ['ES256', 'EdDSA', 'RS256']);
  const laterFeed = await openFeedOf((await newReplica(ada)).credential);
  await laterFeed.nextEvent('ready');
  assert.ok((await laterFeed.nextEvent('ended')).data.includes(claimsOf(revoked).jti));
  await keyward.ok('DELETE', `/api/v1/api-keys/${client.appname}`, { as: ada });
});

test('a client that reconnects with Last-Event-ID receives exactly the missed changes, even after a restart', async () => {
  const ada = await keyward.signIn();
  const { credential } = await newReplica(ada);
  const feed = await openFeedOf(credential);
  const { id: position } = await feed.nextEvent('ready');
  feed.close();
  const added = await newKey({}, ada);
  await newKey({}, await keyward.signIn('eve@other1.example'));
  const deletedKey = await newKey({}, ada);
  await keyward.ok('DELETE', `/api/v1/api-keys/${deletedKey.appname}`, { as: ada });
  const missedEvents = [`hello`, `key ${added.id}`, `gone ${deletedKey.id}`, `gone ${deletedKey.id}`, 'ready'];
  const reconnect = async () => {
    const resumedFeed = await openFeedOf(credential, position);
    const ready = await resumedFeed.nextEvent('ready');
    assert.equal(resumedFeed.eventsExceptBeats[0]?.data.mode, 'resume');
    assert.equal(numberOf(ready), keyward.context.follower.number);
    return resumedFeed.eventsExceptBeats.map(({ event, data }) =>
      `${event} ${event === 'key' || event === 'gone' ? data[0] : ''}`.trim(),
    );
  };
  assert.deepEqual(await reconnect(), missedEvents);
  await keyward.restart();
  assert.deepEqual(await reconnect(), missedEvents, 'changes from the change log');
  const last = await newKey({}, ada);
  assert.deepEqual(
    await reconnect(),
    [...missedEvents.slice(0, -1), `key ${last.id}`, 'ready'],
    'changes from the change log and from memory',
  );
});

test('a feed never contains data of another account', async () => {
  const eve = await keyward.signIn('eve@other1.example');
  const otherFeed = await openFeedOf((await newReplica(eve)).credential);
  await otherFeed.nextEvent('ready');
  const ada = await keyward.signIn();
  await newKey({}, ada);
  const body = { name: `role-${++sequence}`, permissions: [] };
  await keyward.ok('POST', '/api/v1/roles', { body, as: ada });
  assert.deepEqual(await eventsOf(otherFeed), []);
  const text = JSON.stringify(otherFeed.eventsExceptBeats);
  const ownKeys = (await keyward.ok('GET', '/api/v1/api-keys', { as: ada })).body.data;
  for (const { id } of ownKeys) assert.ok(!text.includes(id));
});

test('a snapshot written while keys change converges to the state of the database', async () => {
  const ada = await keyward.signIn();
  const keys = await Promise.all(Array.from({ length: 250 }, () => newKey({}, ada)));
  const { credential } = await newReplica(ada);
  const feed = await openFeedOf(credential);
  await Promise.all(
    keys.map(({ appname }, at) =>
      at % 3 === 0
        ? keyward.ok('DELETE', `/api/v1/api-keys/${appname}`, { as: ada })
        : keyward.ok('PUT', `/api/v1/api-keys/${appname}/regen`, { body: {}, as: ada }),
    ),
  );
  await newKey({}, ada);
  const replicaKeys = new Map<string, unknown>();
  for (const { event, data } of await feed.eventsUpTo(keyward.context.follower.number)) {
    if (event === 'keys') for (const row of data) replicaKeys.set(row[0], row);
    if (event === 'key') replicaKeys.set(data[0], data);
    if (event === 'gone') for (const id of data) replicaKeys.delete(id);
  }
  const snapshotKeys = new Map<string, unknown>();
  const snapshotFeed = await openFeedOf(credential);
  await snapshotFeed.nextEvent('ready');
  for (const { event, data } of snapshotFeed.eventsExceptBeats)
    if (event === 'keys') for (const row of data) snapshotKeys.set(row[0], row);
  assert.deepEqual(new Map([...replicaKeys].sort()), new Map([...snapshotKeys].sort()));
  const listed = (await keyward.ok('GET', '/api/v1/api-keys', { as: ada })).body.data;
  assert.deepEqual([...replicaKeys.keys()].sort(), listed.map(({ id }: { id: string }) => id).sort());
});

test('while the index may be out of date, open feeds get no heartbeat and new feeds are rejected', async () => {
  const { credential } = await newReplica(await keyward.signIn());
  const feed = await openFeedOf(credential);
  await feed.nextEvent('beat');
  keyward.context.follower.stop();
  const count = feed.events.length;
  await new Promise((resolve) => setTimeout(resolve, 1500));
  assert.equal(feed.events.length, count);
  await assert.rejects(openFeedOf(credential), /^Error: 503 .*"code":"unavailable"/);
  await keyward.restart();
});

test('a server sends a final event to its feeds before it stops', async () => {
  const { credential } = await newReplica(await keyward.signIn());
  const feed = await openFeedOf(credential);
  await feed.nextEvent('ready');
  keyward.context.feeds.closeAll();
  assert.deepEqual((await feed.nextEvent('bye')).data, { code: 'closing' });
  await feed.waitForEnd();
  await assert.rejects(openFeedOf(credential), /503/);
  await keyward.restart();
});

test('a feed contains key formats of all types', async () => {
  const ada = await keyward.signIn();
  const hex = '0123456789abcdef';
  for (const format of [
    { name: 'fixed', prefix: 'f_', length: 42, alphabet: 'hex' },
    { name: 'padded', length: 44, alphabet: 'base64' },
    { name: 'range', prefix: 'r_', min_length: 34, max_length: 42, alphabet: 'hex' },
    { name: 'uuid', type: 'uuid' },
  ]) {
    await keyward.ok('POST', '/api/v1/key-formats', { body: format, as: ada });
  }
  const feed = await openFeedOf((await newReplica(ada)).credential);
  await feed.nextEvent('ready');
  const { data } = feed.eventsExceptBeats.find(({ event }) => event === 'account') ?? {};
  assert.deepEqual(data.formats, [
    ['characters', 'f_', 42, 42, hex],
    ['characters', '', 44, 44, 'base64'],
    ['characters', 'r_', 34, 42, hex],
    ['uuid', '', 36, 36, ''],
  ]);
});
