import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import test, { after } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { DEFAULT_TEXT_FIELDS } from '../../src/domain/key-text-fields.ts';
import { FEED_LIMITS } from '../../src/verification/feed/feeds.ts';
import { type FeedClient, openFeed } from '../support/feed-client.ts';
import { type ApiCaller, startKeyward } from '../support/keyward.ts';

const MAX_FEEDS = 12;
const MAX_PER_ACCOUNT = 8;
const STALL_MS = 700;
const keyward = await startKeyward({
  feedLimits: { max: MAX_FEEDS, maxPerAccount: MAX_PER_ACCOUNT, stallMs: STALL_MS },
});
const as = await keyward.asUser('ADMIN');
const { administrator: otherAdministrator } = await keyward.otherAccount();
const { id: accountId } = await account('acme1');
const credential = await newCredential(as);
const open: FeedClient[] = [];
const sockets: Socket[] = [];
after(() => {
  for (const feed of open) feed.close();
  for (const socket of sockets) socket.destroy();
});

async function account(shortname: string) {
  const found = await keyward.context.storage.stores.directory.accountNamed(shortname);
  assert.ok(found);
  return found;
}

async function newCredential(caller: ApiCaller): Promise<string> {
  return (await keyward.ok('POST', '/api/v1/replicas', { body: { name: 'replica' }, as: caller })).body.data.credential;
}

async function follow(text = credential): Promise<FeedClient> {
  const feed = await openFeed(keyward, text);
  open.push(feed);
  await feed.nextEvent('ready');
  return feed;
}

/** Requests the feed without reading it. */
async function openUnread(): Promise<Socket> {
  const socket = connect(keyward.port, '127.0.0.1');
  sockets.push(socket);
  await once(socket, 'connect');
  socket.pause();
  socket.on('error', () => undefined);
  const host = new URL(keyward.url).host;
  socket.write(`GET /api/v1/feed HTTP/1.1\r\nhost: ${host}\r\nauthorization: Bearer ${credential}\r\n\r\n`);
  return socket;
}

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await sleep(10);
}

const { feeds, index } = keyward.context;

async function closeAll(): Promise<void> {
  for (const feed of open.splice(0)) feed.close();
  await until(() => feeds.size === 0);
}

test('the limits are 10,000 open feeds per server, 1,000 per account, and ten seconds for a reader', () => {
  assert.deepEqual(FEED_LIMITS, { max: 10_000, maxPerAccount: 1000, stallMs: 10_000 });
});

test('over the limit of an account, only its oldest idle feed is asked to reconnect', async () => {
  const theirs = await follow(await newCredential(otherAdministrator));
  const ours: FeedClient[] = [];
  for (let each = 0; each < MAX_PER_ACCOUNT + 2; each++) ours.push(await follow());
  for (const feed of ours.slice(0, 2)) {
    assert.deepEqual((await feed.nextEvent('bye')).data, { code: 'moved_on' });
    await feed.waitForEnd();
  }
  assert.equal(feeds.size, MAX_PER_ACCOUNT + 1);
  assert.ok([theirs, ...ours.slice(2)].every((feed) => !feed.hasEnded));
  await closeAll();
});

test('over the limit of the server, the oldest idle feed is asked to reconnect', async () => {
  const eve = (await keyward.ok('POST', '/api/v1/replicas', { body: { name: 'more' }, as: otherAdministrator })).body
    .data;
  const first = await follow();
  const others: FeedClient[] = [];
  for (let each = 0; each < MAX_FEEDS; each++) others.push(await follow(each % 2 === 0 ? credential : eve.credential));
  assert.deepEqual((await first.nextEvent('bye')).data, { code: 'moved_on' });
  assert.equal(feeds.size, MAX_FEEDS);
  await closeAll();
});

test('a client that never reads is disconnected, and the others continue', async () => {
  const far = Array.from({ length: 100 }, (_, at) => `2001:db8:ffff:ffff:ffff:ffff:ffff:${at + 1000}`);
  for (let each = 0; each < 4000; each++) {
    index.setKey(accountId, {
      id: `key_${each}`,
      ordinal: 1_000_000 + each,
      appname: `far-${each}`,
      role: 'readonly',
      digest: new Uint8Array(32).fill(each % 251),
      generation: 1,
      expiresAt: null,
      allowedIps: far,
      rateLimit: null,
      state: 'enabled',
      metadata: {},
      textFields: DEFAULT_TEXT_FIELDS,
      owner: null,
      tags: [],
      rotation: null,
      description: '',
      hint: null,
      createdAt: 0,
      createdBy: 'import',
      lastLogin: null,
      enabledAt: 0,
      keptUntil: 0,
    });
  }
  const startedAt = performance.now();
  const reads = await follow();
  const unread = await Promise.all(Array.from({ length: 3 }, openUnread));
  await until(() => feeds.size === 4);
  await until(() => feeds.size === 1);
  assert.ok(performance.now() - startedAt >= STALL_MS);
  assert.ok(!reads.hasEnded);
  await reads.nextEvent('beat', reads.events.length);
  for (const socket of unread) {
    socket.resume();
    await once(socket, 'close');
  }
  for (let each = 0; each < 4000; each++) index.deleteKey(`key_${each}`);
  await closeAll();
});

test('without an idle feed a new client is asked to retry later', async () => {
  const account = index.accountWithId(accountId);
  assert.ok(account);
  const outlets = Array.from({ length: MAX_PER_ACCOUNT }, () => new StuckOutlet());
  const reader = {
    accountId,
    replicaId: 'repl_x',
    credential: { digest: new Uint8Array(32), endsAt: null },
    ip: '127.0.0.1',
  };
  const asOf = keyward.context.follower.number;
  for (const outlet of outlets) assert.ok(feeds.open(reader, { asOf, lastEventId: undefined }, () => outlet));
  const lines = keyward.log.length;
  await assert.rejects(openFeed(keyward, credential), /^Error: 503 .*"code":"unavailable"/);
  const [line = '', ...more] = keyward.log.slice(lines);
  assert.equal(more.length, 0);
  assert.match(line, /"level":40.*"code":"unavailable","reason":"The feed cannot be opened/);
  assert.ok(!line.includes('stack') && !line.includes(credential), line);
  await until(() => feeds.size === 0);
  assert.ok(outlets.every((outlet) => outlet.isDestroyed));
});

/** Never accepts data. */
class StuckOutlet {
  written = 0;
  isDestroyed = false;

  write(text: string): boolean {
    this.written += text.length;
    return false;
  }

  whenDrained(): void {
    // This outlet is never writable.
  }

  end(): void {
    this.isDestroyed = true;
  }

  destroy(): void {
    this.isDestroyed = true;
  }
}

test('no more data is written to a client that does not read, however many changes follow', async () => {
  const outlet = new StuckOutlet();
  const reader = {
    accountId,
    replicaId: 'repl_x',
    credential: { digest: new Uint8Array(32), endsAt: null },
    ip: '127.0.0.1',
  };
  feeds.open(reader, { asOf: keyward.context.follower.number, lastEventId: undefined }, () => outlet);
  await until(() => outlet.written > 0);
  const first = outlet.written;
  for (let each = 0; each < 30; each++) {
    const body = { appname: `more-${each}`, roles: ['READONLY'] };
    await keyward.ok('POST', '/api/v1/api-keys', { body, as });
  }
  assert.equal(outlet.written, first);
  await until(() => feeds.size === 0);
});

test('readers that connect and disconnect leave no feeds open', async () => {
  for (let round = 0; round < 50; round++) {
    const socket = await openUnread();
    // Every second reader disconnects before the server has responded.
    if (round % 2 === 0) await until(() => feeds.size > 0);
    socket.destroy();
    if (round % 2 === 0) await until(() => feeds.size === 0);
  }
  await until(() => feeds.size === 0);
  const feed = await follow();
  assert.equal(feeds.of(accountId, 'repl_x').length, 0);
  feed.close();
  await until(() => feeds.size === 0);
});

test('the feed only supports GET, and accepts its credential only in a header', async () => {
  for (const method of ['POST', 'PUT', 'DELETE', 'OPTIONS']) {
    const response = await keyward.request(method, '/api/v1/feed', { as, checked: false });
    assert.deepEqual([response.status, response.headers.allow], [405, 'GET'], method);
  }
  assert.equal((await keyward.request('GET', '/api/v1/feed/usage', { as, checked: false })).status, 405);
  const inQuery = await keyward.request('GET', `/api/v1/feed?credential=${credential}`, { checked: false });
  assert.deepEqual([inQuery.status, inQuery.body.code], [400, 'secret_in_url']);
  const basic = { headers: { authorization: `Basic ${credential}` } };
  assert.equal((await keyward.request('GET', '/api/v1/feed', { as: basic, checked: false })).status, 401);
});
