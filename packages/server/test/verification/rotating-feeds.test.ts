import assert from 'node:assert/strict';
import test from 'node:test';
import { Feed } from '../../src/verification/feed/feed.ts';
import { RotatingFeeds } from '../../src/verification/feed/rotating-feeds.ts';

const ENDS_AT = 1000;
const TICKS_OF_A_MINUTE = 60 * 20;

/** A feed of an old credential, and the last event that its reader receives. */
function createRotatingFeed(rotating: RotatingFeeds) {
  const sentEvents: string[] = [];
  const feed = new Feed({
    reader: { accountId: 'a', replicaId: 'r', credential: { digest: new Uint8Array(32), endsAt: ENDS_AT }, ip: null },
    since: 0,
    outlet: { write: () => true, whenDrained: () => {}, end: (text) => void sentEvents.push(text), destroy: () => {} },
    nextEvents: (_account, number) => ({ text: '', number }),
    onClosed: (closed) => rotating.delete(closed),
    number: 0,
    stallMs: 60_000,
  });
  rotating.set(feed, ENDS_AT);
  return { feed, said: sentEvents };
}

function tick(rotating: RotatingFeeds, times: number, now = ENDS_AT - 1): void {
  for (let index = 0; index < times; index++) rotating.tick(now);
}

test('a service with an old credential is asked to reconnect every minute, in case it has received the new credential', () => {
  const rotating = new RotatingFeeds();
  const { feed, said: sentEvents } = createRotatingFeed(rotating);
  feed.followLog(0);
  tick(rotating, TICKS_OF_A_MINUTE - 1);
  rotating.set(feed, ENDS_AT);
  assert.equal(feed.isClosed, false);
  tick(rotating, 1);
  assert.deepEqual([feed.isClosed, sentEvents], [true, ['event: bye\ndata: {"code":"rotated"}\n\n']]);
});

test('a feed that is still sending its snapshot is not asked to reconnect, but ends when its credential expires', () => {
  const rotating = new RotatingFeeds();
  const { feed } = createRotatingFeed(rotating);
  tick(rotating, 2 * TICKS_OF_A_MINUTE);
  assert.equal(feed.isClosed, false);
  tick(rotating, 1, ENDS_AT);
  assert.equal(feed.isClosed, true);
});

test('a feed whose credential is current again stays open', () => {
  const rotating = new RotatingFeeds();
  const { feed } = createRotatingFeed(rotating);
  feed.followLog(0);
  rotating.set(feed, null);
  tick(rotating, 2 * TICKS_OF_A_MINUTE, ENDS_AT);
  assert.equal(feed.isClosed, false);
});
