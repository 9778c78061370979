import assert from 'node:assert/strict';
import test, { type TestContext } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { inspect } from 'node:util';
import { type Connection, eventText, type LoopbackFeed, loopbackFeed } from './loopback-feed.ts';
import { installPacked } from './packed.ts';
import { hello, keyNamed, NOW, PlayedClock, ROLES, row, sendBeat, snapshot, waitUntil } from './played-account.ts';

const { createVerifier, FeedError } = (await installPacked()).verifier;
type Options = Partial<Parameters<typeof createVerifier>[0]>;

interface StartedVerifier {
  readonly feed: LoopbackFeed;
  readonly verifier: ReturnType<typeof createVerifier>;
  readonly connection: Connection;
  readonly clock: PlayedClock;
}

function verifierOf(t: TestContext, feed: LoopbackFeed, options: Options = {}) {
  const verifier = createVerifier({ url: feed.url, credential: 'kwf_a.b', report: false, ...options });
  t.after(() => verifier.close());
  return verifier;
}

/** Starts a verifier with a snapshot of these keys. */
async function startVerifier(
  t: TestContext,
  keys: unknown[][] = [row('a')],
  options: Options = {},
): Promise<StartedVerifier> {
  const feed = await loopbackFeed(t);
  const clock = new PlayedClock();
  const verifier = verifierOf(t, feed, { clock, ...options });
  const started = verifier.start();
  const connection = await feed.connection();
  snapshot(connection, { keys });
  await started;
  return { feed, verifier, connection, clock };
}

test('the feed is requested with the credential, and start resolves once the snapshot is complete', async (t) => {
  const feed = await loopbackFeed(t);
  const verifier = verifierOf(t, feed, { clock: new PlayedClock() });
  let isReady = false;
  const started = verifier.start().then(() => {
    isReady = true;
  });
  const connection = await feed.connection();
  assert.equal(connection.headers.authorization, 'Bearer kwf_a.b');
  assert.match(String(connection.headers['user-agent']), /^keyward-sdk\//);
  assert.equal(connection.headers['last-event-id'], undefined);
  connection.say('hello', hello('snapshot', { number: 7 }));
  connection.say('account', { roles: ROLES, jwks: [] });
  connection.say('keys', [row('a')]);
  await sleep(50);
  assert.deepEqual([isReady, verifier.check(keyNamed('a')).code], [false, 'unavailable']);
  assert.deepEqual([verifier.status().current, verifier.status().keys], [false, 0]);
  connection.say('ready', { now: NOW }, 7);
  await started;
  assert.deepEqual(verifier.check(keyNamed('a')), {
    valid: true,
    code: 'valid',
    id: 'key_a',
    appname: 'a',
    account: 'acme1',
    roles: ['admin'],
    permissions: ROLES.admin,
    metadata: {},
    externalId: null,
    environment: 'live',
  });
  assert.deepEqual(verifier.status(), {
    current: true,
    reason: undefined,
    staleness: 0,
    number: 7,
    keys: 1,
    lagSeconds: 0,
    staleFor: 0,
  });
});

test('each kind of event changes the verdicts', async (t) => {
  const { verifier, connection } = await startVerifier(t);
  const code = (name: string, permission?: string) =>
    verifier.check(keyNamed(name), permission === undefined ? {} : { permission }).code;
  connection.say('key', row('b', { role: 'readonly' }), 2);
  await waitUntil(() => code('b') === 'valid');
  assert.equal(code('b', 'flows:create'), 'forbidden');
  connection.say('key', ['key_b', 'b', 'admin', (row('c') as string[])[3], 2, null, 0, 0], 3);
  await waitUntil(() => code('c') === 'valid');
  assert.deepEqual([code('b'), verifier.check(keyNamed('c')).id], ['unknown', 'key_b']);
  connection.say('account', { roles: { admin: ['flows:fetch'] }, jwks: [] }, 4);
  await waitUntil(() => code('c', 'flows:create') === 'forbidden');
  assert.deepEqual(verifier.check(keyNamed('c')).permissions, ['flows:fetch']);
  connection.say('account', { roles: {}, jwks: [] }, 5);
  await waitUntil(() => code('c') === 'forbidden');
  connection.say('gone', ['key_b'], 6);
  await waitUntil(() => code('c') === 'unknown');
  await sendBeat(connection, verifier, 6);
});

test('a key can be disabled, quarantined or in rotation', async (t) => {
  const { verifier, connection, clock } = await startVerifier(t);
  const check = (name: string, permission?: string) =>
    verifier.check(keyNamed(name), permission === undefined ? {} : { permission });
  connection.say('key', [...row('b'), 'disabled', 0, { plan: 'gold' }, 'customer 7', 'test'], 2);
  await waitUntil(() => check('b').code === 'disabled');
  const { metadata, externalId, environment } = check('b');
  assert.deepEqual([metadata, externalId, environment], [{ plan: 'gold' }, 'customer 7', 'test']);

  connection.say('key', [...row('b'), 'quarantined', 0, 0, null], 3);
  await waitUntil(() => check('b').valid);
  assert.deepEqual([check('b').roles, check('b').permissions], [['readonly'], ['flows:fetch']]);
  assert.equal(check('b', 'flows:create').code, 'forbidden');

  const old = [(row('c') as string[])[3], 1, NOW + 5, 1];
  connection.say('key', [...row('b', { generation: 2 }), 'enabled', old, 0, null], 4);
  await waitUntil(() => check('c').valid);
  assert.deepEqual([check('b').id, check('c').id], ['key_b', 'key_b']);
  clock.pass(5);
  connection.say('beat', { now: NOW + 5 });
  await waitUntil(() => check('c').code === 'unknown');
  assert.ok(check('b').valid, 'and the new secret stays valid');

  connection.say('key', [...row('b'), 'asleep', 0, 0, null], 5);
  await waitUntil(() => check('b').code === 'unavailable');
});

test('a secret that moved to another id stays valid when the first id is deleted', async (t) => {
  const { verifier, connection } = await startVerifier(t);
  connection.say('key', [...row('b').slice(0, 3), (row('a') as string[])[3], 1, null, 0, 0], 2);
  connection.say('gone', ['key_a'], 3);
  await sendBeat(connection, verifier, 3);
  assert.equal(verifier.check(keyNamed('a')).id, 'key_b');
});

test('events can be split anywhere, use any line ending, and be mixed with comments and unknown events', async (t) => {
  const { verifier, connection } = await startVerifier(t);
  const bytes = Buffer.from(
    `: comment\r\nevent: new\rdata: {"x":1}\n\nretry: 5\n\nid: 2\r\nevent: key\r\ndata: ${JSON.stringify(
      row('ä', { key: keyNamed('b') }),
    )}\r\n\r\nid: 3\nevent:key\ndata:[\ndata: ${JSON.stringify(row('c')).slice(1)}\n\n`,
  );
  for (const byte of bytes) {
    connection.write(Uint8Array.of(byte));
    await new Promise(setImmediate);
  }
  await waitUntil(() => verifier.check(keyNamed('c')).valid);
  assert.equal(verifier.check(keyNamed('b')).appname, 'ä');
});

test('after a lost connection the verifier resumes from its position, and continues to check keys while it is disconnected', async (t) => {
  const { feed, verifier, connection } = await startVerifier(t);
  connection.say('key', row('b'), 12);
  await sendBeat(connection, verifier, 12);
  connection.end();
  assert.equal(verifier.check(keyNamed('a')).valid, true);
  const second = await feed.connection();
  assert.equal(second.headers['last-event-id'], '12');
  second.say('hello', hello('resume', { number: 14 }));
  second.say('gone', ['key_a'], 13);
  second.say('ready', { now: NOW }, 14);
  await waitUntil(() => verifier.check(keyNamed('a')).code === 'unknown');
  assert.equal(verifier.check(keyNamed('b')).valid, true);
});

test('a position is sent back unchanged, and an event without a position clears the position until the next one', async (t) => {
  const { feed, verifier, connection } = await startVerifier(t);
  const position = (text: string) => connection.write(`id: ${text}\n${eventText('gone', ['key_x'])}`);
  connection.say('key', row('b'), 12);
  position('Ab0.12.9007199254740991.x_-y');
  await sendBeat(connection, verifier, 12);
  position('Ab0.13.9007199254740991.x_-y');
  connection.say('key', row('c'));
  await waitUntil(() => verifier.check(keyNamed('c')).valid);
  connection.end();
  const second = await feed.connection();
  assert.equal(second.headers['last-event-id'], undefined, 'events sent since may be newer than the position');
  assert.equal(verifier.check(keyNamed('c')).valid, true, 'and is used until the snapshot is complete');
  snapshot(second, { keys: [row('a')] });
  await waitUntil(() => verifier.check(keyNamed('c')).code === 'unknown');
  second.write(`id: Ab0.14.1.x_-y\n${eventText('key', row('d'))}`);
  await waitUntil(() => verifier.check(keyNamed('d')).valid);
  second.end();
  assert.equal((await feed.connection()).headers['last-event-id'], 'Ab0.14.1.x_-y');
});

test('a snapshot without a position at its end clears the position, even one that was received before the snapshot', async (t) => {
  const { feed, verifier, connection } = await startVerifier(t);
  connection.say('hello', hello('snapshot', { number: 2 }));
  connection.say('account', { roles: ROLES, jwks: [] });
  connection.say('keys', [row('b')]);
  connection.say('ready', { now: NOW });
  await waitUntil(() => verifier.check(keyNamed('b')).valid);
  connection.end();
  assert.equal((await feed.connection()).headers['last-event-id'], undefined);
});

test('a snapshot is applied as a whole; until then the verifier uses and resumes the old state', async (t) => {
  const { feed, verifier, connection } = await startVerifier(t);
  connection.end();
  const second = await feed.connection();
  second.say('hello', hello('snapshot', { number: 90 }));
  second.say('account', { roles: {}, jwks: [] });
  second.say('keys', [row('b')]);
  await sleep(50);
  assert.deepEqual([verifier.check(keyNamed('a')).valid, verifier.check(keyNamed('b')).code], [true, 'unknown']);
  second.end();
  const third = await feed.connection();
  assert.equal(third.headers['last-event-id'], '1');
  snapshot(third, { number: 91, keys: [row('c')] });
  await waitUntil(() => verifier.check(keyNamed('c')).valid);
  assert.equal(verifier.check(keyNamed('a')).code, 'unknown');
});

for (const [clockName, advance] of [
  ['the wall clock', (clock: PlayedClock) => (clock.wall += 10_001)],
  ['a wall clock that is set back', (clock: PlayedClock) => (clock.wall -= 10_001)],
  ['the monotonic clock', (clock: PlayedClock) => (clock.monotonic += 10_001)],
] as const) {
  test(`a verifier whose feed is silent too long by ${clockName} denies every check until the next heartbeat`, async (t) => {
    const { feed, verifier, connection, clock } = await startVerifier(t);
    clock.pass(0);
    assert.equal(verifier.check(keyNamed('a')).valid, true);
    advance(clock);
    assert.equal(verifier.check(keyNamed('a')).code, 'unavailable');
    assert.equal((await verifier.checkToken('a.b.c', { audience: 'x' })).code, 'unavailable');
    const { current, staleFor } = verifier.status();
    assert.ok(!current && staleFor > 0 && staleFor < 0.1);
    connection.end();
    const second = await feed.connection();
    second.say('hello', hello('resume', { now: Math.floor(clock.wall / 1000) }));
    second.say('ready', { now: Math.floor(clock.wall / 1000) }, 1);
    await waitUntil(() => verifier.check(keyNamed('a')).valid);
  });
}

test('heartbeats keep the replica current, and silence up to the limit is allowed', async (t) => {
  const { verifier, connection, clock } = await startVerifier(t, [row('a')], { maxStaleness: 5 });
  for (let second = 1; second <= 20; second++) {
    clock.pass(1);
    connection.say('beat', { now: NOW + second, number: second }, second);
    await waitUntil(() => verifier.status().number === second);
    assert.equal(verifier.check(keyNamed('a')).valid, true);
  }
  clock.pass(5);
  assert.equal(verifier.check(keyNamed('a')).valid, true);
  clock.pass(0.001);
  assert.equal(verifier.check(keyNamed('a')).code, 'unavailable');
});

test('a delayed heartbeat confirms only an old state, so the verifier opens the feed again', async (t) => {
  const { feed, verifier, connection, clock } = await startVerifier(t);
  clock.pass(60);
  connection.say('beat', { now: NOW + 1, number: 2 }, 2);
  await connection.gone;
  assert.equal(verifier.check(keyNamed('a')).code, 'unavailable');
  const second = await feed.connection();
  second.say('hello', hello('resume', { now: NOW + 60 }));
  second.say('ready', { now: NOW + 60 }, 2);
  await waitUntil(() => verifier.check(keyNamed('a')).valid);
});

test('a snapshot that takes longer than the maximum staleness is used from the first heartbeat on', async (t) => {
  const feed = await loopbackFeed(t);
  const clock = new PlayedClock();
  let reads = 0;
  const now = () => {
    reads++;
    return clock.now();
  };
  const verifier = verifierOf(t, feed, { clock: { now, elapsed: clock.elapsed } });
  const started = verifier.start();
  const connection = await feed.connection();
  const before = reads;
  connection.say('hello', hello('snapshot'));
  await waitUntil(() => reads > before);
  connection.say('account', { roles: ROLES, jwks: [] });
  connection.say('keys', [row('a')]);
  clock.pass(30);
  connection.say('ready', { now: NOW + 30 }, 1);
  await waitUntil(() => verifier.status().keys === 1);
  assert.equal(verifier.check(keyNamed('a')).code, 'unavailable');
  connection.say('beat', { now: NOW + 30, number: 1 }, 1);
  await started;
  assert.equal(verifier.check(keyNamed('a')).valid, true);
});

test("a key expires by the server's clock, not by the local clock", async (t) => {
  const { verifier, connection, clock } = await startVerifier(t, [row('a', { expiresAt: NOW + 3 })]);
  clock.wall -= 5000;
  assert.equal(verifier.check(keyNamed('a')).valid, true);
  clock.monotonic += 2999;
  assert.equal(verifier.check(keyNamed('a')).valid, true);
  clock.monotonic += 1;
  assert.equal(verifier.check(keyNamed('a')).code, 'expired');
  connection.say('key', row('a', { expiresAt: NOW + 4 }), 2);
  await waitUntil(() => verifier.check(keyNamed('a')).valid);
});

test('a silent connection is closed', async (t) => {
  const feed = await loopbackFeed(t);
  const verifier = verifierOf(t, feed, { clock: new PlayedClock() });
  const started = verifier.start();
  const connection = await feed.connection();
  snapshot(connection, { heartbeat: 0.05 });
  await started;
  await connection.gone;
  assert.equal((await feed.connection()).headers['last-event-id'], '1');
});

for (const code of ['closing', 'moved_on', 'restored']) {
  test(`after the bye "${code}" the verifier reconnects, and continues to check keys until it is connected`, async (t) => {
    const { feed, verifier, connection } = await startVerifier(t);
    connection.say('bye', { code });
    connection.end();
    assert.equal((await feed.connection()).headers['last-event-id'], '1');
    assert.equal(verifier.check(keyNamed('a')).valid, true);
  });
}

test('a revoked replica denies every check immediately', async (t) => {
  const { feed, verifier, connection } = await startVerifier(t);
  feed.refuse = { status: 401, body: '{"code":"unauthenticated"}' };
  connection.say('bye', { code: 'revoked' });
  await waitUntil(() => verifier.check(keyNamed('a')).code === 'unavailable');
  assert.equal(verifier.status().keys, 0);
});

test('a credential that is rejected on reconnect makes the verifier deny every check', async (t) => {
  const { feed, verifier, connection } = await startVerifier(t);
  feed.refuse = { status: 403, body: '{"code":"ip_denied"}' };
  connection.end();
  await waitUntil(() => verifier.check(keyNamed('a')).code === 'unavailable');
});

for (const [status, body, code] of [
  [401, '{"code":"unauthenticated"}', 'unauthenticated'],
  [403, '{"code":"ip_denied"}', 'ip_denied'],
  [401, '{"code":"kwf_hunter2"}', 'unauthenticated'],
  [400, '{"code":"kwf_hunter2"}', 'unexpected_response'],
  [404, '<html>', 'unexpected_response'],
  [302, '', 'unexpected_response'],
  [200, '{}', 'unexpected_response'],
] as const) {
  test(`start reports a feed response with status ${status}, and can be called again`, async (t) => {
    const feed = await loopbackFeed(t);
    const verifier = verifierOf(t, feed, { clock: new PlayedClock() });
    feed.refuse = { status, body };
    await assert.rejects(verifier.start(), (error) => {
      assert.ok(error instanceof FeedError);
      assert.deepEqual([error.code, error.status], [code, status]);
      assert.doesNotMatch(inspect(error), /kwf_/);
      return true;
    });
    feed.refuse = null;
    const started = verifier.start();
    snapshot(await feed.connection(), { keys: [row('a')] });
    await started;
    assert.equal(verifier.check(keyNamed('a')).valid, true);
  });
}

test('a busy server is retried until it responds', async (t) => {
  const feed = await loopbackFeed(t);
  const verifier = verifierOf(t, feed, { clock: new PlayedClock() });
  feed.refuse = { status: 503 };
  const started = verifier.start();
  await waitUntil(() => feed.asked >= 3);
  feed.refuse = null;
  snapshot(await feed.connection());
  await started;
});

for (const [what, text] of [
  ['invalid JSON', 'event: key\ndata: {\n\n'],
  ['a key without a digest', eventText('key', ['key_a', 'a', 'admin'], 2)],
  ['an invalid address list', eventText('key', [...row('a').slice(0, 6), ['300.1.1.1'], 0], 2)],
  ['a list without names', eventText('gone', [1], 2)],
  ['a position that cannot be sent in a header', 'id: é\nevent: gone\ndata: []\n\n'],
  ['a newer version', eventText('hello', { version: 2 })],
] as const) {
  test(`a change that cannot be parsed discards the replica: ${what}`, async (t) => {
    const { feed, verifier, connection } = await startVerifier(t);
    connection.write(text);
    await waitUntil(() => verifier.check(keyNamed('a')).code === 'unavailable');
    const second = await feed.connection();
    assert.equal(second.headers['last-event-id'], undefined);
    snapshot(second, { keys: [row('a')] });
    await waitUntil(() => verifier.check(keyNamed('a')).valid);
  });
}

test('a closed verifier denies every check, and cannot be started again', async (t) => {
  const { verifier, connection } = await startVerifier(t);
  await verifier.close();
  await connection.gone;
  assert.equal(verifier.check(keyNamed('a')).code, 'unavailable');
  await assert.rejects(verifier.start(), { name: 'FeedError', code: 'closed' });
  await verifier.close();
});

test('every close call waits for the last report, and every check is denied during the wait', async (t) => {
  const { feed, verifier } = await startVerifier(t, [row('a')], { report: true });
  verifier.check(keyNamed('a'));
  const first = verifier.close();
  assert.equal(verifier.check(keyNamed('a')).code, 'unavailable');
  await verifier.close();
  assert.equal(feed.reports.length, 1);
  await first;
});

test('closing rejects a pending start', async (t) => {
  const feed = await loopbackFeed(t);
  feed.refuse = { status: 503 };
  const verifier = verifierOf(t, feed);
  const started = verifier.start();
  await waitUntil(() => feed.asked > 0);
  await Promise.all([assert.rejects(started, { code: 'closed' }), verifier.close()]);
});

test('invalid options are rejected immediately, and the error does not repeat secrets', () => {
  const good = { url: 'https://keyward.example', credential: 'kwf_a.b' };
  createVerifier(good);
  for (const url of ['http://127.0.0.1:8080', 'http://localhost', 'http://[::1]:1/api/v1'])
    createVerifier({ ...good, url });
  const wrong = [
    { url: 'http://keyward.example' },
    { url: 'http://localhost.example' },
    { url: 'http://127.0.0.1.example' },
    { url: '' },
    { credential: undefined },
    { credential: 'geheim\n' },
    { maxStaleness: 2 },
    { maxStaleness: Number.NaN },
    { whenStale: 'trust' as 'ask' },
    { whenStale: 'ask' as const },
  ];
  for (const options of wrong) {
    assert.throws(
      () => createVerifier({ ...good, ...options }),
      (error) => error instanceof TypeError && !error.message.includes('geheim'),
    );
  }
});
