import assert from 'node:assert/strict';
import test from 'node:test';
import { FollowerLease } from '../../src/verification/follower-lease.ts';

const RENEW_EVERY_MS = 3000;

test('a failed lease renewal is retried soon and reported once until it succeeds', async (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] });
  const failure = new Error('the disk is full');
  let [isFull, tries] = [true, 0];
  const write = async () => {
    tries++;
    if (isFull) throw failure;
    return true;
  };
  const registry = { register: async () => ({ renew: write, remove: async () => void (await write()) }) };
  const reports: unknown[] = [];
  const lease = new FollowerLease(
    registry,
    () => 1,
    (error) => reports.push(error),
  );
  const after = async (milliseconds: number) => {
    t.mock.timers.tick(milliseconds);
    // Waits until the promises of a renewal, which are all resolved already, have settled.
    await new Promise(setImmediate);
  };
  await lease.start();
  await after(RENEW_EVERY_MS);
  for (let again = 0; again < 3; again++) await after(RENEW_EVERY_MS / 10);
  assert.deepEqual([tries, reports], [4, [failure]]);
  isFull = false;
  await after(RENEW_EVERY_MS / 10);
  isFull = true;
  await after(RENEW_EVERY_MS);
  assert.deepEqual(reports, [failure, failure]);
  await lease.stop();
  assert.equal(reports.length, 2);
});
