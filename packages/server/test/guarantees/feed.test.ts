import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import test, { after } from 'node:test';
import { type FeedClient, openFeed } from '../support/feed-client.ts';
import { type As, startKeyward } from '../support/keyward.ts';

const keyward = await startKeyward();
const as = await keyward.asPerson('ADMIN');
const { administrator: foreigner } = await keyward.otherAccount();
const open: FeedClient[] = [];
after(() => {
  for (const feed of open) feed.close();
});

let made = 0;

async function newReplica(by: As = as, body: object = {}) {
  const answer = await keyward.ok('POST', '/api/v1/replicas', { body: { name: `r-${++made}`, ...body }, as: by });
  return answer.body.data as { id: string; name: string; credential: string };
}

async function follow(credential: string, lastEventId?: number): Promise<FeedClient> {
  const headers = lastEventId === undefined ? {} : { 'last-event-id': String(lastEventId) };
  const feed = await openFeed(keyward, credential, headers);
  open.push(feed);
  return feed;
}

async function newKey(body: object = {}, by: As = as) {
  const sent = { appname: `k-${++made}`, roles: ['READONLY'], ...body };
  return (await keyward.ok('POST', '/api/v1/api-keys', { body: sent, as: by })).body.data;
}

const digestOf = (text: string) => createHash('sha256').update(text).digest('base64url');

test('a feed begins with all keys and roles of its account, as the database has them', async () => {
  const limited = await newKey({ allowed_ips: ['192.0.2.0/24'], rate_limit: { limit: 5, window_seconds: 60 } });
  const ending = await newKey({ expires_at: keyward.clock.now + 60 });
  await newKey({}, foreigner);
  const feed = await follow((await newReplica()).credential);
  const ready = await feed.next('ready');
  assert.equal(feed.headers['content-type'], 'text/event-stream');
  assert.equal(feed.headers['cache-control'], 'no-store');
  assert.match(String(feed.headers['x-request-id']), /^[0-9a-f-]{36}$/);
  const [hello, account, keys, ended] = feed.said;
  assert.deepEqual(hello?.data, {
    version: 1,
    account: { shortname: 'acme1', url: keyward.url, issuer: keyward.url },
    number: ready.id,
    mode: 'snapshot',
    heartbeat_seconds: 1,
    now: keyward.clock.now,
  });
  assert.deepEqual(Object.keys(account?.data.roles).sort(), ['admin', 'readonly', 'verifier']);
  assert.deepEqual(account?.data.roles.verifier, ['verify:create']);
  assert.deepEqual(account?.data.jwks, (await keyward.ok('GET', '/.well-known/jwks.json')).body.keys);
  assert.deepEqual(keys?.data, [
    [limited.id, limited.appname, 'readonly', digestOf(limited.appkey), 1, null, ['192.0.2.0/24'], [5, 60]],
    [ending.id, ending.appname, 'readonly', digestOf(ending.appkey), 1, keyward.clock.now + 60, 0, 0],
  ]);
  assert.deepEqual(ended?.data, []);
  assert.deepEqual(
    feed.said.map(({ event }) => event),
    ['hello', 'account', 'keys', 'ended', 'ready'],
  );
  const beat = await feed.next('beat');
  assert.deepEqual(beat.data, { now: keyward.clock.now, number: ready.id });
});
