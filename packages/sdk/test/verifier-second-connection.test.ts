import assert from 'node:assert/strict';
import test, { type TestContext } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Connection, type LoopbackFeed, loopbackFeed } from './loopback-feed.ts';
import { installPacked } from './packed.ts';
import { hello, keyNamed, NOW, PlayedClock, row, sendBeat, snapshot, waitUntil } from './played-account.ts';

const { createVerifier } = (await installPacked()).verifier;

interface Late {
  readonly feed: LoopbackFeed;
  readonly verifier: ReturnType<typeof createVerifier>;
  readonly clock: PlayedClock;
  readonly first: Connection;
  readonly second: Connection;
}

/** A started verifier and its first connection to the feed. */
async function startVerifier(t: TestContext) {
  const feed = await loopbackFeed(t);
  const clock = new PlayedClock();
  const verifier = createVerifier({ url: feed.url, credential: 'kwf_a.b', report: false, clock });
  t.after(() => verifier.close());
  const started = verifier.start();
  // Prevents an unhandled rejection if a test does not wait for the start.
  started.catch(() => {});
  return { feed, clock, verifier, started, first: await feed.connection() };
}

/** A verifier that opened a second connection because the response to the first one was late. */
async function startLateVerifier(t: TestContext, seconds: number): Promise<Late> {
  const { feed, verifier, clock, first } = await startVerifier(t);
  clock.pass(seconds);
  snapshot(first, { now: NOW + seconds, keys: [row('a')] });
  const second = await feed.connection();
  await waitUntil(() => verifier.status().keys === 1);
  return { feed, verifier, clock, first, second };
}

test('a connection answered within a quarter of maxStaleness is the only one', async (t) => {
  const { feed, verifier, clock, started, first: connection } = await startVerifier(t);
  clock.pass(2.5);
  snapshot(connection, { now: NOW + 2 });
  await started;
  await sendBeat(connection, verifier, 2);
  assert.equal(feed.asked, 1);
});

test('the second connection replaces the first once it is complete and more precisely measured', async (t) => {
  const { verifier, clock, first, second } = await startLateVerifier(t, 9);
  assert.equal(verifier.status().current, false);
  snapshot(second, { now: NOW + 9, number: 3, keys: [row('a'), row('b')] });
  await first.gone;
  await waitUntil(() => verifier.check(keyNamed('b')).valid);
  for (let passed = 10; passed < 15; passed++) {
    clock.pass(1);
    second.say('beat', { now: NOW + passed, number: passed }, passed);
    await waitUntil(() => verifier.status().number === passed);
    assert.deepEqual([verifier.status().current, verifier.status().staleness], [true, 0]);
  }
});

test('a second connection that is answered even later is closed, and the first is kept', async (t) => {
  const { feed, verifier, clock, first, second } = await startLateVerifier(t, 9);
  clock.pass(9.5);
  second.say('hello', hello('resume', { now: NOW + 18 }));
  await second.gone;
  assert.equal(verifier.status().reason, 'stale');
  clock.pass(1);
  first.say('beat', { now: NOW + 19, number: 2 }, 2);
  assert.ok(await feed.connection(), 'another connection is tried after a pause');
});

test('if the first connection breaks, the second continues, and is applied once it is complete', async (t) => {
  const { feed, verifier, clock, started, first: connection } = await startVerifier(t);
  snapshot(connection, { keys: [row('a'), row('b'), row('c')] });
  await started;
  connection.end();
  const first = await feed.connection();
  clock.pass(3);
  first.say('hello', hello('resume', { now: NOW + 3 }));
  first.say('ready', { now: NOW + 3 }, 1);
  const second = await feed.connection();
  assert.equal(second.headers['last-event-id'], '1', 'the second connection resumes, which is cheap for the server');
  first.say('gone', ['key_a'], 2);
  await waitUntil(() => verifier.check(keyNamed('a')).code === 'unknown');
  first.end();
  second.say('hello', hello('resume', { now: NOW + 3, number: 3 }));
  second.say('gone', ['key_b'], 2);
  await sleep(50);
  assert.equal(verifier.check(keyNamed('b')).valid, true);
  second.say('gone', ['key_a', 'key_c'], 3);
  second.say('ready', { now: NOW + 3 }, 3);
  await waitUntil(() => verifier.check(keyNamed('b')).code === 'unknown');
  assert.deepEqual([verifier.check(keyNamed('c')).code, verifier.check(keyNamed('a')).code], ['unknown', 'unknown']);
  assert.deepEqual([verifier.status().current, feed.asked], [true, 3]);
});

test('a revoked credential ends both connections', async (t) => {
  const { verifier, first, second } = await startLateVerifier(t, 9);
  first.say('bye', { code: 'revoked' });
  await second.gone;
  await waitUntil(() => verifier.status().reason === 'credential_revoked');
});
