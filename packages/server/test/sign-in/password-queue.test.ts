import assert from 'node:assert/strict';
import test from 'node:test';
import { setImmediate as turn } from 'node:timers/promises';
import type { Requester } from '../../src/sign-in/fair-queue.ts';
import { PasswordQueue, TooManyWaiting } from '../../src/sign-in/password-queue.ts';
import { Throttle } from '../../src/sign-in/throttle.ts';

/** A queue whose hashes finish when the test completes them. */
function newQueue() {
  const queue = new PasswordQueue(['known', 'unknown']);
  const running: { readonly name: string; readonly end: () => void }[] = [];
  const started: string[] = [];
  const add = (name: string, claimant?: Requester) => {
    void queue.run(claimant, () => {
      const { promise, resolve } = Promise.withResolvers<void>();
      started.push(name);
      running.push({ name, end: resolve });
      return promise;
    });
  };
  const end = async () => {
    running.shift()?.end();
    await turn();
  };
  return { add, end, started, running };
}

const user = (name: string, device = 'laptop'): Requester => ({ user: name, device });

test('two hashes run at the same time, from either group', async () => {
  const unknown = newQueue();
  for (const name of ['a', 'b', 'c']) unknown.add(name);
  await turn();
  assert.deepEqual(unknown.started, ['a', 'b']);
  const known = newQueue();
  for (const name of ['a', 'b', 'c']) known.add(name, user(name));
  await turn();
  assert.deepEqual(known.started, ['a', 'b']);
});

test('a known device waits for at most one hash of unknown devices, and neither group starves the other', async () => {
  const { add, end, started } = newQueue();
  for (let index = 0; index < 20; index++) add(`unknown-${index}`);
  for (const name of ['ada', 'bob', 'cy', 'dee']) add(name, user(name));
  await turn();
  for (let index = 0; index < 6; index++) await end();
  const next = started.slice(2);
  assert.deepEqual(
    next.filter((name) => !name.startsWith('unknown')),
    ['ada', 'bob', 'cy'],
  );
  assert.ok(next.slice(0, 2).includes('ada'), `${next}`);
});

test('users take turns, and so do the devices of a user', async () => {
  const { add, end, started } = newQueue();
  add('busy-1', user('x'));
  add('busy-2', user('y'));
  for (let index = 1; index <= 3; index++) add(`ada-laptop-${index}`, user('ada', 'laptop'));
  add('ada-phone', user('ada', 'phone'));
  add('bob', user('bob'));
  await turn();
  for (let index = 0; index < 5; index++) await end();
  assert.deepEqual(started.slice(2), ['ada-laptop-1', 'bob', 'ada-phone', 'ada-laptop-2', 'ada-laptop-3']);
});

test('the queue is limited per device and user, and rejects before hashing', async () => {
  const { add } = newQueue();
  add('busy-1', user('x'));
  add('busy-2', user('y'));
  for (let index = 0; index < 4; index++) add('ada', user('ada', 'laptop'));
  assert.throws(() => add('ada', user('ada', 'laptop')), TooManyWaiting);
  for (let device = 0; device < 12; device++) add('ada', user('ada', `device-${device}`));
  assert.throws(() => add('ada', user('ada', 'one more')), TooManyWaiting);
  add('bob', user('bob'));
  for (let index = 0; index < 64; index++) add('unknown');
  assert.throws(() => add('unknown'), TooManyWaiting);
  add('cy', user('cy'));
});

test('a failed hash releases its slot', async () => {
  const queue = new PasswordQueue(['known', 'unknown']);
  for (let index = 0; index < 5; index++) {
    await assert.rejects(
      queue.run(undefined, () => Promise.reject(new Error('out of memory'))),
      /out of memory/,
    );
  }
  assert.equal(await queue.run(undefined, () => Promise.resolve(1)), 1);
});

test('the memory of a throttle is bounded, whatever networks of a /32 it counts', () => {
  const throttle = new Throttle(1);
  const name = (at: number) => `2001:db8:${(at >> 16).toString(16)}:${(at & 65_535).toString(16)}::/64`;
  for (let index = 0; index < 100_000; index++) throttle.count(name(index), 0);
  const remembered = Array.from({ length: 100_000 }, (_, index) => throttle.wait(name(index), 0) > 0).filter(
    Boolean,
  ).length;
  assert.equal(remembered, 20_000);
});

test('a refund restores the state before the attempt', () => {
  const throttle = new Throttle(2);
  for (const at of [10, 11, 12]) throttle.count('ada', at);
  const before = throttle.wait('ada', 13);
  throttle.count('ada', 900);
  assert.ok(throttle.wait('ada', 900) > 0);
  throttle.refund('ada', 900);
  assert.equal(throttle.wait('ada', 900), 0);
  assert.equal(throttle.wait('ada', 13), before);
});

test('a refund does not shorten the wait of another attempt in the same second, and applies once', () => {
  const throttle = new Throttle(1);
  throttle.count('ada', 10);
  throttle.count('ada', 10);
  throttle.refund('ada', 10);
  assert.equal(throttle.wait('ada', 10), 1);
  throttle.refund('ada', 10);
  throttle.refund('ada', 10);
  assert.equal(throttle.wait('ada', 10), 0);
});

test('the wait never exceeds 300 seconds', () => {
  const throttle = new Throttle(5);
  for (let index = 0; index < 1000; index++) throttle.count('ada', index);
  assert.equal(throttle.wait('ada', 1000), 299);
});
