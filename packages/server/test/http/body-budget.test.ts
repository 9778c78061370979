import assert from 'node:assert/strict';
import test from 'node:test';
import { BodyBudget } from '../../src/http/body-budget.ts';
import { DividedBudget } from '../../src/http/divided-budget.ts';

const never = new AbortController().signal;

test('bytes are acquired in the order of the requests', async () => {
  const budget = new BodyBudget(10);
  const release = await budget.acquire(8, never);
  const acquired: number[] = [];
  const acquireAndRelease = async (bytes: number) => {
    const releaseBytes = await budget.acquire(bytes, never);
    acquired.push(bytes);
    releaseBytes();
  };
  const all = Promise.all([acquireAndRelease(9), acquireAndRelease(1)]);
  release();
  await all;
  assert.deepEqual(acquired, [9, 1]);
});

test('an aborted request lets the next requests proceed, and rejects with the reason of its signal', async () => {
  const budget = new BodyBudget(10);
  await budget.acquire(8, never);
  const aborted = new AbortController();
  const large = budget.acquire(9, aborted.signal);
  const small = budget.acquire(2, never);
  aborted.abort(new Error('too long'));
  await assert.rejects(large, /too long/);
  await small;
  await assert.rejects(budget.acquire(1, aborted.signal), /too long/);
});

test('releasing a reservation twice frees its bytes once', async () => {
  const budget = new BodyBudget(10);
  const release = await budget.acquire(10, never);
  release();
  release();
  await budget.acquire(10, never);
  const waiting = new AbortController();
  const more = budget.acquire(1, waiting.signal);
  waiting.abort(new Error('full'));
  await assert.rejects(more, /full/);
});

test('a request aborted in the turn of its admission acquires nothing', async () => {
  const budget = new BodyBudget(10);
  const release = await budget.acquire(8, never);
  const leaving = new AbortController();
  const waiting = budget.acquire(9, leaving.signal);
  release();
  leaving.abort(new Error('gone'));
  await assert.rejects(waiting, /gone/);
  await budget.acquire(10, never);
});

test('a caller acquires at most a third of a divided budget, and an account two thirds', async () => {
  const budget = new DividedBudget(9);
  const take = (caller: string, account: string) => budget.acquire(3, { caller, account }, never);
  const releases = [await take('one', 'a'), await take('two', 'a')];
  const order: string[] = [];
  const waiting = [
    take('one', 'b').then(() => order.push('same caller')),
    take('three', 'a').then(() => order.push('same account')),
  ];
  await take('four', 'b');
  order.push('other account');
  for (const release of releases) release();
  await Promise.all(waiting);
  assert.equal(order[0], 'other account');
  assert.equal(order.length, 3);
});
