import assert from 'node:assert/strict';
import test, { type TestContext } from 'node:test';
import { type FollowedChange, type FollowedSource, Follower } from '../../src/verification/follower.ts';
import type { FreshnessReport } from '../../src/verification/freshness.ts';
import { KeyIndex } from '../../src/verification/key-index.ts';

/** A log that grows on demand. */
class FakeLog implements FollowedSource {
  readonly entries: FollowedChange[] = [];
  /** Runs while the entity of an entry is read, to commit another change. */
  onKeyRead: () => void = () => {};

  add(): void {
    const number = this.entries.length + 1;
    this.entries.push({ number, nonce: 100 + number, accountId: 'a', entity: 'api-key', entityId: 'k' });
  }

  async lastChange() {
    const { number, nonce } = this.entries.at(-1) ?? { number: 0, nonce: 0 };
    return { number, nonce };
  }

  async nonceOf(number: number) {
    return this.entries.find((entry) => entry.number === number)?.nonce;
  }

  async changesAfter(number: number) {
    return this.entries.filter((entry) => entry.number > number).slice(0, 1);
  }

  async key() {
    this.onKeyRead();
    return undefined;
  }

  accounts = async () => [];
  account = async () => undefined;
  eachKey = async () => {};
  otherProcessVersion = async () => 1;
}

const READ_EVERY_MS = 50;

/** A follower whose reads and clock advance only on demand, and its reports. */
async function startFollower(t: TestContext, log: FollowedSource) {
  t.mock.timers.enable({ apis: ['setTimeout'] });
  const clock = { now: 0 };
  const reports: FreshnessReport[] = [];
  const follower = new Follower(new KeyIndex(), log, () => clock.now);
  follower.reportTo((report) => reports.push(report));
  t.after(() => follower.stop());
  await follower.start();
  const read = async () => {
    t.mock.timers.tick(READ_EVERY_MS);
    // Waits until the promises of a read, which are all resolved already, have settled.
    await new Promise(setImmediate);
  };
  return { clock, follower, reports, look: read };
}

test('the anchor is exact only while the index cannot contain a newer entry', async (t) => {
  const log = new FakeLog();
  const follower = new Follower(new KeyIndex(), log, () => performance.now());
  t.after(() => follower.stop());
  log.add();
  await follower.start();
  assert.deepEqual(follower.exactAnchor, { number: 1, nonce: 101 });
  const seen: unknown[] = [];
  follower.listen(() => seen.push([follower.number, follower.exactAnchor?.number]));
  log.onKeyRead = () => {
    log.onKeyRead = () => assert.equal(follower.exactAnchor, undefined, 'while an entry is applied');
    log.add();
  };
  log.add();
  await follower.catchUp();
  await follower.catchUp();
  assert.deepEqual(seen, [
    [2, undefined],
    [3, 3],
  ]);
});

test('a read that never returns makes the index stale after 5 seconds and is reported', async (t) => {
  const log = new FakeLog();
  const { clock, follower, reports, look: read } = await startFollower(t, log);
  const { promise, resolve } = Promise.withResolvers<number>();
  log.otherProcessVersion = () => promise;
  await read();
  clock.now = 4999;
  await read();
  assert.deepEqual([follower.isCurrent, reports], [true, []]);
  clock.now = 5000;
  await read();
  await read();
  assert.deepEqual([follower.isCurrent, reports], [false, [{ state: 'silent' }]]);
  resolve(1);
  await read();
  assert.equal(follower.isCurrent, false, 'a read counts from its start');
  await read();
  assert.deepEqual([follower.isCurrent, reports.slice(1)], [true, [{ state: 'recovered' }]]);
});

test('failing reads are reported once with their reason, when the index becomes stale', async (t) => {
  const log = new FakeLog();
  const { clock, follower, reports, look: read } = await startFollower(t, log);
  const cause = new Error('no database');
  log.otherProcessVersion = () => Promise.reject(cause);
  await read();
  assert.deepEqual([follower.isCurrent, reports], [true, []]);
  clock.now = 5000;
  for (let each = 0; each < 3; each++) await read();
  assert.deepEqual([follower.isCurrent, reports], [false, [{ state: 'silent', cause }]]);
  log.otherProcessVersion = async () => 2;
  await read();
  assert.deepEqual([follower.isCurrent, reports.slice(1)], [true, [{ state: 'recovered' }]]);
  clock.now = 10_000;
  await read();
  assert.deepEqual(reports.slice(2), [{ state: 'silent' }, { state: 'recovered' }], 'no read for 5 seconds');
});

test('an entry that cannot be applied at the start is reported, and the server denies every check until the entry can be applied', async (t) => {
  const log = new FakeLog();
  const cause = new Error('unreadable');
  log.lastChange = async () => ({ number: 0, nonce: 0 });
  log.onKeyRead = () => {
    throw cause;
  };
  log.add();
  const { follower, reports, look: read } = await startFollower(t, log);
  await read();
  assert.deepEqual([follower.isCurrent, reports], [false, [{ state: 'unreadable', cause }]]);
  log.onKeyRead = () => {};
  await read();
  assert.deepEqual([follower.isCurrent, follower.number, reports.slice(1)], [true, 1, [{ state: 'recovered' }]]);
});
