import assert from 'node:assert/strict';
import test, { after } from 'node:test';
import { admitReplica } from '../../src/actions/replicas/admit.ts';
import { followFeed } from '../../src/actions/replicas/follow.ts';
import { recordSightings } from '../../src/actions/replicas/sightings.ts';
import { type FeedClient, openFeed } from '../support/feed-client.ts';
import { type ApiCaller, startKeyward } from '../support/keyward.ts';

const PATH = '/api/v1/replicas';
const DAY = 86_400;
const keyward = await startKeyward();
/** Renews the session, because overlaps last longer than sessions. */
let session = { as: await keyward.signIn(), until: keyward.clock.now + 200 };
async function signIn(): Promise<ApiCaller> {
  const { now } = keyward.clock;
  if (now > session.until) session = { as: await keyward.signIn(), until: now + 200 };
  return session.as;
}
const open: FeedClient[] = [];
after(() => {
  for (const feed of open) feed.close();
});

let counter = 0;

async function newReplica(as?: ApiCaller): Promise<{ name: string; credential: string }> {
  return (await keyward.ok('POST', PATH, { body: { name: `r-${++counter}` }, as: as ?? (await signIn()) })).body.data;
}

async function regenerate(name: string, overlap?: number, as?: ApiCaller) {
  const body = overlap === undefined ? {} : { overlap_seconds: overlap };
  return (await keyward.ok('POST', `${PATH}/${name}/regenerate`, { body, as: as ?? (await signIn()) })).body.data;
}

/** Returns a replica in the middle of an overlap of one day. */
async function startRotation() {
  const { name, credential: old } = await newReplica();
  return { name, old, current: (await regenerate(name, DAY)).credential as string };
}

const finish = async (name: string) =>
  (await keyward.ok('POST', `${PATH}/${name}/rotation/finish`, { as: await signIn() })).body.data;
const get = async (name: string) => (await keyward.ok('GET', `${PATH}/${name}`, { as: await signIn() })).body.data;
const bearer = (credential: string): ApiCaller => ({ headers: { authorization: `Bearer ${credential}` } });

async function openFeedWith(credential: string, headers: Record<string, string> = {}): Promise<FeedClient> {
  const feed = await openFeed(keyward, credential, headers);
  open.push(feed);
  await feed.nextEvent('ready');
  return feed;
}

/** Returns whether the credential opens the feed and reports usage, and asserts that both agree. */
async function isAccepted(credential: string): Promise<boolean> {
  const reports = await isReporter(credential);
  const opened = await openFeed(keyward, credential).catch((error: Error) => error);
  if (opened instanceof Error) assert.match(opened.message, /^401 .*"code":"unauthenticated"/);
  else opened.close();
  assert.equal(reports, !(opened instanceof Error));
  return reports;
}

async function isReporter(credential: string): Promise<boolean> {
  const sent = { body: { usage: [] }, as: bearer(credential), checked: false };
  return (await keyward.request('POST', '/api/v1/feed/usage', sent)).status === 204;
}

const accepted = (...credentials: string[]) => Promise.all(credentials.map(isAccepted));
const byeOf = async (feed: FeedClient) => {
  const { code } = (await feed.nextEvent('bye')).data;
  await feed.waitForEnd();
  return code;
};
const beats = (feed: FeedClient) => feed.nextEvent('beat', feed.events.length);

async function records(name: string): Promise<string[]> {
  const sent = { body: { search: name, size: 100 }, as: await signIn() };
  const found = (await keyward.ok('POST', '/api/v1/search/audit', sent)).body.data;
  return found.map(({ description }: { description: string }) => description);
}

test('both credentials are accepted until the second in which the overlap ends, and the feed of the old credential ends in that second', async () => {
  const { name, credential: old } = await newReplica();
  const oldFeed = await openFeedWith(old);
  const response = await regenerate(name, DAY);
  const { credential: current, rotation } = response;
  assert.notEqual(current, old);
  assert.equal(response.connected, true, 'the feed of the old credential stays open');
  const now = keyward.clock.now;
  assert.deepEqual(rotation, {
    started_at: now,
    started_by: 'ada@example.com',
    ends_at: now + DAY,
    new_first_seen_at: null,
    old_last_seen_at: now,
    old_last_ip: '127.0.0.1',
  });
  const newFeed = await openFeedWith(current);
  assert.deepEqual(await accepted(old, current), [true, true]);
  keyward.clock.advance(DAY - 1);
  await beats(oldFeed);
  assert.deepEqual(await accepted(old, current), [true, true]);
  keyward.clock.advance(1);
  assert.equal(await byeOf(oldFeed), 'rotated');
  assert.deepEqual(await accepted(old, current), [false, true]);
  await beats(newFeed);
  const after = await get(name);
  assert.deepEqual([after.rotation, after.connected], [null, true]);
  assert.ok(
    (await records(name)).includes(`Credential of replica ${name} regenerated; the old one stays valid for 1 day`),
  );
});

test('a feed opened with the old credential during the overlap ends when the overlap ends', async () => {
  const { old } = await startRotation();
  const feed = await openFeedWith(old);
  keyward.clock.advance(DAY);
  assert.equal(await byeOf(feed), 'rotated');
});

test('a service resumes with the new credential from the position that it reached with the old credential', async () => {
  const { old, current } = await startRotation();
  const feed = await openFeedWith(old);
  const { id = '' } = await beats(feed);
  feed.close();
  const resumed = await openFeedWith(current, { 'last-event-id': id });
  assert.equal((await resumed.nextEvent('hello')).data.mode, 'resume');
});

test('a usage report counts once, even if it is repeated with the other credential', async () => {
  const { old, current } = await startRotation();
  const key = await keyward.addKey({ role: 'READONLY', by: await signIn() });
  const counts = [[Math.floor(keyward.clock.now / 3600), 5, 0, 0, 0, 0, 0]];
  const body = { usage: [{ id: key.id, last_login: null, last_ip: null, counts }] };
  for (const credential of [old, current, old]) {
    const headers = { 'idempotency-key': `batch-${counter}` };
    assert.equal(
      (await keyward.request('POST', '/api/v1/feed/usage', { body, headers, as: bearer(credential) })).status,
      204,
    );
  }
  await keyward.context.uses.fold();
  const { stores } = keyward.context.storage;
  const account = await stores.directory.accountNamed('acme1');
  assert.equal((await stores.keyUses.ofKey(account?.id ?? '', key.id, 0))?.use.counts[0], 5);
});

test('finishing a rotation early immediately revokes only the old credential', async () => {
  const { name, old, current } = await startRotation();
  const [oldFeed, newFeed] = [await openFeedWith(old), await openFeedWith(current)];
  assert.equal((await finish(name)).rotation, null);
  assert.equal(await byeOf(oldFeed), 'rotated');
  assert.deepEqual(await accepted(old, current), [false, true]);
  await beats(newFeed);
  assert.ok(
    (await records(name)).includes(`Rotation of replica ${name} finished early; the old credential was revoked`),
  );
  const as = await signIn();
  await keyward.expectError('no_rotation', 'POST', `${PATH}/${name}/rotation/finish`, { as });
  await keyward.expectError('not_found', 'POST', `${PATH}/absent/rotation/finish`, { as });
});

test('a rotation cannot be finished after its overlap', async () => {
  const { name } = await startRotation();
  keyward.clock.advance(DAY);
  await keyward.expectError('no_rotation', 'POST', `${PATH}/${name}/rotation/finish`, { as: await signIn() });
});

test('deleting a replica, or regenerating it without an overlap, revokes both credentials', async () => {
  for (const endBoth of [
    async (name: string) => void (await keyward.ok('DELETE', `${PATH}/${name}`, { as: await signIn() })),
    async (name: string) => void (await regenerate(name)),
  ]) {
    const { name, old, current } = await startRotation();
    const feeds = [await openFeedWith(old), await openFeedWith(current)];
    await endBoth(name);
    assert.equal(await byeOf(feeds[1] as FeedClient), 'revoked');
    await byeOf(feeds[0] as FeedClient);
    assert.deepEqual(await accepted(old, current), [false, false]);
  }
});

test('regenerating again keeps the credential in use and revokes a new credential that was not used', async () => {
  const { name, old, current: lost } = await startRotation();
  const feed = await openFeedWith(old);
  keyward.clock.advance(60);
  const { credential: current, rotation } = await regenerate(name, DAY);
  assert.equal(rotation.ends_at, keyward.clock.now + DAY);
  await beats(feed);
  assert.deepEqual(await accepted(old, lost, current), [true, false, true]);
  const description = `Credential of replica ${name} regenerated during a rotation; the old one stays valid for 1 day, and the unused one was revoked immediately`;
  assert.ok((await records(name)).includes(description));
});

test('regenerating again after the new credential was used revokes the oldest credential immediately', async () => {
  const { name, old: oldest, current: old } = await startRotation();
  const feeds = [await openFeedWith(oldest), await openFeedWith(old)];
  const { credential: current } = await regenerate(name, DAY);
  assert.equal(await byeOf(feeds[0] as FeedClient), 'rotated');
  await beats(feeds[1] as FeedClient);
  assert.deepEqual(await accepted(oldest, old, current), [false, true, true]);
  keyward.clock.advance(DAY);
  assert.equal(await byeOf(feeds[1] as FeedClient), 'rotated');
  assert.deepEqual(await accepted(old, current), [false, true]);
});

test('a revoked credential gets no overlap', async () => {
  const issuer = await keyward.addKey({ role: 'ADMIN', by: await signIn() });
  const { name } = await newReplica();
  const { credential: revoked } = await regenerate(name, undefined, issuer);
  await keyward.ok('POST', `/api/v1/api-keys/${issuer.appname}/delete-with-issued`, { body: {}, as: await signIn() });
  const { rotation, credential } = await regenerate(name, DAY);
  assert.equal(rotation, null);
  assert.deepEqual(await accepted(revoked, credential), [false, true]);
});

for (const [overlap, says] of [
  [7 * DAY + 1, /^overlap_seconds must be 0 to 604800 seconds \(7 days\)/],
  [-1, /^overlap_seconds must be/],
  [0.5, /^overlap_seconds must be/],
  ['60', /^overlap_seconds must be/],
] as const) {
  test(`rejects an overlap of ${JSON.stringify(overlap)} seconds and leaves the credential unchanged`, async () => {
    const { name, credential } = await newReplica();
    const sent = { body: { overlap_seconds: overlap }, as: await signIn() };
    const response = await keyward.expectError('invalid_request', 'POST', `${PATH}/${name}/regenerate`, sent);
    assert.match(response.body.message, says);
    assert.deepEqual(await accepted(credential), [true]);
  });
}

test('accepts an overlap of 7 days', async () => {
  const { name } = await newReplica();
  assert.equal((await regenerate(name, 7 * DAY)).rotation.ends_at, keyward.clock.now + 7 * DAY);
});

test('the rotation shows the last use of each credential, even after a restart', async () => {
  const { name, old, current } = await startRotation();
  const start = keyward.clock.now;
  assert.equal((await get(name)).rotation.old_last_seen_at, null);
  keyward.clock.advance(10);
  assert.equal(await isReporter(old), true);
  keyward.clock.advance(10);
  const feed = await openFeedWith(current);
  keyward.clock.advance(10);
  assert.equal(await isReporter(current), true);
  const { rotation } = await get(name);
  assert.deepEqual(
    [rotation.old_last_seen_at, rotation.old_last_ip, rotation.new_first_seen_at],
    [start + 10, '127.0.0.1', start + 20],
  );
  const oldFeed = await openFeedWith(old);
  keyward.clock.advance(10);
  assert.equal(
    (await get(name)).rotation.old_last_seen_at,
    start + 40,
    'an open feed counts as a use of its credential',
  );
  oldFeed.close();
  feed.close();
  await recordSightings(keyward.context);
  await keyward.restart();
  const stored = (await get(name)).rotation;
  assert.deepEqual([stored.old_last_seen_at, stored.new_first_seen_at], [start + 40, start + 20]);
  assert.deepEqual(await accepted(old, current), [true, true]);
  keyward.clock.advance(DAY);
  await keyward.restart();
  assert.deepEqual(await accepted(old, current), [false, true]);
});

test('the use of a replaced credential is not recorded for another credential', async () => {
  const { name, old, current } = await startRotation();
  const feed = await openFeedWith(old);
  await isReporter(current);
  const { credential: next } = await regenerate(name, DAY);
  await feed.waitForEnd();
  await recordSightings(keyward.context);
  const { rotation } = await get(name);
  assert.deepEqual([rotation.old_last_seen_at, rotation.new_first_seen_at], [null, null]);
  assert.deepEqual(await accepted(old, current, next), [false, true, true]);
});

test('a replica admitted just before its credential expired receives no feed', async () => {
  const { name, old } = await startRotation();
  const admitted = await admitReplica(keyward.context, old, '127.0.0.1');
  await finish(name);
  const description: string[] = [];
  const outlet = {
    write: (text: string) => description.push(text) > 0,
    whenDrained: () => {},
    end: (text: string) => void description.push(text),
    destroy: () => {},
  };
  const feed = followFeed(keyward.context, admitted, undefined, () => outlet);
  assert.deepEqual([feed.isClosed, description], [true, ['event: bye\ndata: {"code":"rotated"}\n\n']]);
});

test('deleting a key with its issued records revokes the old credential if the key issued it, or both credentials if the key issued the current one', async () => {
  for (const issuesOld of [true, false]) {
    const issuer = await keyward.addKey({ role: 'ADMIN', by: await signIn() });
    const { name } = await newReplica();
    const { credential: old } = await regenerate(name, undefined, issuesOld ? issuer : undefined);
    const { credential: current } = await regenerate(name, DAY, issuesOld ? undefined : issuer);
    const path = `/api/v1/api-keys/${issuer.appname}/delete-with-issued`;
    const [seen] = (await keyward.ok('GET', path, { as: await signIn() })).body.data.credentials;
    assert.deepEqual([seen.kind, seen.name], [issuesOld ? 'old_replica_credential' : 'replica_credential', name]);
    await keyward.ok('POST', path, { body: {}, as: await signIn() });
    assert.deepEqual(await accepted(old, current), [false, issuesOld]);
    assert.equal((await get(name)).rotation, null);
  }
});

test('a key with limits cannot get a credential by a rotation with overlap, and READONLY cannot finish a rotation', async () => {
  const { name } = await startRotation();
  const limited = await keyward.addKey({ role: 'ADMIN', by: await signIn() });
  const sent = { body: { roles: ['ADMIN'], rate_limit: { limit: 100, window_seconds: 60 } }, as: await signIn() };
  await keyward.ok('PUT', `/api/v1/api-keys/${limited.appname}`, sent);
  const body = { overlap_seconds: 60 };
  await keyward.expectError('exceeds_own_limits', 'POST', `${PATH}/${name}/regenerate`, { body, as: limited });
  const reader = await keyward.addKey({ role: 'READONLY', by: await signIn() });
  await keyward.expectError('forbidden', 'POST', `${PATH}/${name}/rotation/finish`, { as: reader });
});
