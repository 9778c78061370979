import assert from 'node:assert/strict';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import test, { after } from 'node:test';
import { type FeedClient, openFeed } from '../support/feed-client.ts';
import { type Credentials, type Keyward, requestToken, startKeyward } from '../support/keyward.ts';

const RESTORED = /older copy/;

const copies: string[] = [];
after(() => {
  for (const each of copies) rmSync(each, { recursive: true, force: true });
});

/** Stops the server, copies the data directory, and starts the server again. */
async function copyDataDirectory(keyward: Keyward): Promise<string> {
  const copy = mkdtempSync(join(tmpdir(), 'keyward-copy-'));
  copies.push(copy);
  await keyward.stop();
  cpSync(keyward.dataDirectory, copy, { recursive: true });
  await keyward.start();
  return copy;
}

/** Replaces the data directory, or only the specified files, with the copy. */
async function restore(keyward: Keyward, copy: string, files: readonly string[] = ['']): Promise<void> {
  await keyward.stop();
  for (const each of files) {
    rmSync(join(keyward.dataDirectory, each), { recursive: true, force: true });
    cpSync(join(copy, each), join(keyward.dataDirectory, each), { recursive: true });
  }
  await keyward.start();
}

const warnings = ({ log }: Keyward) => log.filter((line) => RESTORED.test(line)).length;
const incarnation = ({ context }: Keyward) => context.storage.stores.settings.get('incarnation');

async function startScenario() {
  const keyward = await startKeyward();
  const open: FeedClient[] = [];
  after(() => {
    for (const feed of open) feed.close();
  });
  const as = await keyward.asUser('ADMIN');
  const replica = await keyward.ok('POST', '/api/v1/replicas', { body: { name: 'replica' }, as });
  const { credential } = replica.body.data;
  let names = 0;
  return {
    keyward,
    follow: async (position?: string): Promise<FeedClient> => {
      const headers = position === undefined ? {} : { 'last-event-id': position };
      const feed = await openFeed(keyward, credential, headers);
      open.push(feed);
      await feed.nextEvent('ready');
      return feed;
    },
    newKey: async (): Promise<Credentials> => {
      const body = { appname: `key-${++names}`, roles: ['ADMIN'] };
      const { data } = (await keyward.ok('POST', '/api/v1/api-keys', { body, as })).body;
      return keyward.credentialsOf(data.connection_secret);
    },
  };
}

const modeOf = (feed: FeedClient) => feed.eventsExceptBeats[0]?.data.mode;

/** Returns the last position in a feed. */
function positionOf(feed: FeedClient): string {
  const id = feed.events.findLast((event) => event.id !== undefined)?.id;
  assert.ok(id);
  return id;
}

function keysOf(feed: FeedClient): string[] {
  return feed.eventsExceptBeats.flatMap(({ event, data }) =>
    event === 'keys' ? data.map((row: unknown[]) => row[1]) : [],
  );
}

test('replicas ahead of a restored copy get a snapshot, and concurrent replicas start only one new incarnation', async () => {
  const { keyward, follow, newKey } = await startScenario();
  const kept = await newKey();
  const copy = await copyDataDirectory(keyward);
  const first = await incarnation(keyward);
  const lost = await newKey();
  const position = positionOf(await follow());
  await restore(keyward, copy);
  assert.equal(await incarnation(keyward), first, 'the restore is not detected yet');
  const feeds = await Promise.all(Array.from({ length: 20 }, () => follow(position)));
  for (const feed of feeds) {
    assert.equal(modeOf(feed), 'snapshot');
    assert.deepEqual(keysOf(feed), [kept.appname]);
    assert.ok(!keysOf(feed).includes(lost.appname));
  }
  assert.equal(warnings(keyward), 1);
  const second = await incarnation(keyward);
  assert.notEqual(second, first);
  await keyward.restart();
  assert.equal(await incarnation(keyward), second);
  const [again, foreign] = [await follow(positionOf(feeds[0] as FeedClient)), await follow(position)];
  assert.deepEqual([modeOf(again), modeOf(foreign)], ['resume', 'snapshot']);
  assert.deepEqual([warnings(keyward), await incarnation(keyward)], [1, second]);
});

test('a restored copy with new changes is detected by the nonce of the change-log entry', async () => {
  const { keyward, follow, newKey } = await startScenario();
  const copy = await copyDataDirectory(keyward);
  await newKey();
  const position = positionOf(await follow());
  await restore(keyward, copy);
  for (let each = 0; each < 3; each++) await newKey();
  const [, number] = position.split('.');
  assert.ok(keyward.context.follower.number > Number(number));
  assert.equal(modeOf(await follow(position)), 'snapshot');
  assert.equal(warnings(keyward), 1);
});

test('connected clients are asked to start again when a restored copy is detected', async () => {
  const { keyward, follow, newKey } = await startScenario();
  const copy = await copyDataDirectory(keyward);
  await newKey();
  const position = positionOf(await follow());
  await restore(keyward, copy);
  const early = await follow();
  const late = await follow(position);
  assert.deepEqual((await early.nextEvent('bye')).data, { code: 'restored' });
  assert.equal(modeOf(late), 'snapshot');
  assert.ok(!late.eventsExceptBeats.some(({ event }) => event === 'bye'));
  assert.equal(modeOf(await follow(positionOf(early))), 'snapshot', 'a position of the previous incarnation');
  assert.equal(warnings(keyward), 1);
});

test('a feed request with a malformed, foreign, altered or pruned position gets a snapshot and starts no new incarnation', async () => {
  const { keyward, follow, newKey } = await startScenario();
  const { administrator: eve } = await keyward.otherAccount();
  const theirs = await keyward.ok('POST', '/api/v1/replicas', { body: { name: 'theirs' }, as: eve });
  const foreign = await openFeed(keyward, theirs.body.data.credential);
  await foreign.nextEvent('ready');
  await newKey();
  const position = positionOf(await follow());
  const [ours, number = '', nonce = '', mac = ''] = position.split('.');
  const known = await incarnation(keyward);
  const others = [
    positionOf(foreign),
    number,
    String(Number(number) + 1),
    '',
    '-1',
    'x',
    '9'.repeat(40),
    position.slice(0, -1),
    `${position}A`,
    `${ours}.${Number(number) + 1}.${nonce}.${mac}`,
    `${ours}.${number}.${Number(nonce) - 1}.${mac}`,
    `${'0'.repeat(20)}.${number}.${nonce}.${mac}`,
  ];
  for (const each of others) assert.equal(modeOf(await follow(each)), 'snapshot', each);
  foreign.close();
  assert.equal(modeOf(await follow(position)), 'resume');

  const prune = async (condition: string) => {
    await keyward.stop();
    const database = new DatabaseSync(join(keyward.dataDirectory, 'keyward.sqlite'));
    database.exec(`delete from change_log where ${condition}`);
    database.close();
    await keyward.start();
  };
  await newKey();
  await prune(`number <= ${number}`);
  assert.equal(modeOf(await follow(position)), 'snapshot', 'its entry was pruned');
  const last = positionOf(await follow());
  await prune('true');
  assert.equal(modeOf(await follow(last)), 'snapshot', 'the whole log was pruned');
  assert.deepEqual([warnings(keyward), await incarnation(keyward)], [0, known]);
});

const exchange = (keyward: Keyward, token: string) =>
  keyward.request('POST', '/api/v1/auth/token', { body: { jwt: token } });

test('a request token used before a restore is rejected after it, and a newly issued request token is accepted', async () => {
  const { keyward, follow, newKey } = await startScenario();
  const key = await newKey();
  const copy = await copyDataDirectory(keyward);
  keyward.clock.advance(10);
  const [used, unused] = [1, 2].map(() => requestToken(key, keyward.clock.now));
  assert.equal((await exchange(keyward, used as string)).status, 200);
  await newKey();
  const position = positionOf(await follow());
  keyward.clock.advance(10);
  await restore(keyward, copy);
  await follow(position);
  for (const each of [used, unused]) assert.equal((await exchange(keyward, each as string)).status, 401);
  keyward.clock.advance(1);
  assert.equal((await exchange(keyward, requestToken(key, keyward.clock.now))).status, 200);
  await keyward.restart();
  assert.equal((await exchange(keyward, used as string)).status, 401, 'even after a restart');
});

test('request tokens issued before the start are rejected if the log of used tokens is missing or old, even without replicas', async () => {
  const { keyward, newKey } = await startScenario();
  const key = await newKey();
  const issue = (iat: number) => requestToken(key, iat);
  assert.equal((await exchange(keyward, issue(keyward.clock.now))).status, 200, 'an empty database has no used tokens');
  const copy = await copyDataDirectory(keyward);
  keyward.clock.advance(601);
  const late = issue(keyward.clock.now);
  assert.equal((await exchange(keyward, late)).status, 200);
  keyward.clock.advance(1);
  await restore(keyward, copy);
  assert.equal((await exchange(keyward, late)).status, 401, 'the copy is older than the window');
  keyward.clock.advance(1);
  const next = issue(keyward.clock.now);
  assert.equal((await exchange(keyward, next)).status, 200);
  keyward.clock.advance(1);
  await keyward.stop();
  rmSync(join(keyward.dataDirectory, 'spent-tokens-0.log'));
  await keyward.start();
  assert.equal((await exchange(keyward, next)).status, 401, 'a part of the log is missing');
  assert.equal(warnings(keyward), 0);
});

test('a restart accepts unused earlier request tokens and rejects used request tokens', async () => {
  const { keyward, newKey } = await startScenario();
  const key = await newKey();
  const [used, unused] = [1, 2].map(() => requestToken(key, keyward.clock.now));
  await exchange(keyward, used as string);
  await keyward.stop();
  keyward.clock.advance(290);
  await keyward.start();
  const statuses = [await exchange(keyward, used as string), await exchange(keyward, unused as string)];
  assert.deepEqual(
    statuses.map(({ status }) => status),
    [401, 200],
  );
});

test('a replaced database is detected at the start, and its used tokens stay used', async () => {
  const { keyward, follow, newKey } = await startScenario();
  const key = await newKey();
  const copy = await copyDataDirectory(keyward);
  const first = await incarnation(keyward);
  const [used, unused] = [1, 2].map(() => requestToken(key, keyward.clock.now));
  assert.equal((await exchange(keyward, used as string)).status, 200);
  await newKey();
  const position = positionOf(await follow());
  await restore(keyward, copy, ['keyward.sqlite']);
  assert.notEqual(await incarnation(keyward), first);
  assert.equal(modeOf(await follow(position)), 'snapshot');
  assert.equal(warnings(keyward), 1);
  assert.equal((await exchange(keyward, used as string)).status, 401);
  assert.equal((await exchange(keyward, unused as string)).status, 200, 'the log of used tokens is complete');
});

test('a server whose database is replaced while it runs denies every check until it is restarted', async () => {
  const { keyward, follow, newKey } = await startScenario();
  const key = await newKey();
  const position = positionOf(await follow());
  const verify = async () => {
    const { accessToken } = await keyward.asKey('ADMIN');
    const as = { headers: { authorization: `Bearer ${accessToken}` } };
    return (await keyward.request('POST', '/api/v1/verify', { body: { key: key.appkey }, as })).body;
  };
  assert.equal((await verify()).data.valid, true);
  await follow();
  const database = new DatabaseSync(join(keyward.dataDirectory, 'keyward.sqlite'));
  database.exec('update change_log set nonce = nonce - 1 where number = (select max(number) from change_log)');
  database.close();
  while (keyward.context.follower.isCurrent) await new Promise(setImmediate);
  assert.equal((await verify()).code, 'unavailable');
  assert.equal(keyward.log.filter((line) => /replaced while the server was running/.test(line)).length, 1);
  await keyward.restart();
  assert.equal((await verify()).data.valid, true);
  assert.equal(warnings(keyward), 1, 'detected by the mark of the log');
  assert.equal(modeOf(await follow(position)), 'snapshot');
});

test('tokens of a lost secret stay invalid after later changes to the restored key, user or shared secret', async () => {
  const { keyward, newKey } = await startScenario();
  const as = await keyward.asUser('ADMIN');
  const key = await newKey();
  const copy = await copyDataDirectory(keyward);
  const path = `/api/v1/api-keys/${key.appname}`;
  const change = async () => {
    await keyward.ok('PUT', `${path}/regen`, { body: {}, as });
    const { data } = (await keyward.ok('PUT', `${path}/regen`, { body: {}, as })).body;
    const tokens = await keyward.tokensOf(keyward.credentialsOf(data.connection_secret));
    const secret = await keyward.ok('POST', '/api/v1/shared-secret/regenerate', { body: {}, as });
    return { tokens, appkey: data.appkey, sharedSecret: secret.body.data.shared_secret };
  };
  const lost = await change();
  const afterwards = await keyward.tokensOf({ ...key, appkey: lost.appkey, sharedSecret: lost.sharedSecret });
  keyward.clock.advance(1);
  await restore(keyward, copy);
  keyward.clock.advance(1);
  await change();
  for (const { accessToken, refreshToken } of [lost.tokens, afterwards]) {
    const asToken = { headers: { authorization: `Bearer ${accessToken}` } };
    assert.equal((await keyward.request('GET', '/api/v1/api-keys', { as: asToken })).status, 401);
    const refresh = await keyward.request('POST', '/api/auth/bearer/refresh', {
      form: { refresh_token: refreshToken },
    });
    assert.equal(refresh.status, 400);
  }
});
