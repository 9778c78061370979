import assert from 'node:assert/strict';
import test from 'node:test';
import { Throttle } from '../../src/sign-in/throttle.ts';

const START = 1_800_000_000;

/** Makes attempts, each as soon as it is admitted, and returns the waits between them. */
function waitsOfAttempts(throttle: Throttle, tries: number, from = START): number[] {
  let now = from;
  return Array.from({ length: tries }, () => {
    const wait = throttle.wait('ada', now);
    now += wait;
    throttle.count('ada', now);
    return wait;
  });
}

test('five attempts are free, and each further attempt doubles the wait up to five minutes', () => {
  assert.deepEqual(
    waitsOfAttempts(new Throttle(), 17),
    [0, 0, 0, 0, 0, 1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300, 300],
  );
  assert.deepEqual(waitsOfAttempts(new Throttle(2), 5), [0, 0, 1, 2, 4]);
});

test('a wait counts from the last attempt and is never negative', () => {
  const throttle = new Throttle();
  for (let index = 0; index < 8; index++) throttle.count('ada', START + index);
  assert.equal(throttle.wait('ada', START + 7), 8);
  assert.equal(throttle.wait('ada', START + 10), 5);
  assert.equal(throttle.wait('ada', START + 15), 0);
  assert.equal(throttle.wait('ada', START + 100), 0);
  assert.equal(throttle.wait('bob', START + 7), 0);
});

test('attempts count for 15 minutes after the last attempt', () => {
  const after = (seconds: number) => {
    const throttle = new Throttle();
    for (let index = 0; index < 7; index++) throttle.count('ada', START);
    throttle.count('ada', START + seconds);
    return throttle.wait('ada', START + seconds);
  };
  assert.deepEqual([after(899), after(900)], [8, 0]);
});

test('a refunded attempt does not count, and refunding an unknown attempt changes nothing', () => {
  const throttle = new Throttle(1);
  throttle.refund('ada', START);
  for (const at of [START, START + 1, START + 3]) throttle.count('ada', at);
  assert.equal(throttle.wait('ada', START + 3), 4);
  throttle.refund('ada', START + 2);
  assert.equal(throttle.wait('ada', START + 3), 4);
  throttle.refund('ada', START + 3);
  assert.equal(throttle.wait('ada', START + 1), 2);
  throttle.refund('ada', START + 1);
  throttle.refund('ada', START);
  assert.equal(throttle.wait('ada', START), 0);
});

test('a success resets earlier attempts', () => {
  const throttle = new Throttle();
  waitsOfAttempts(throttle, 9);
  throttle.succeed('ada');
  assert.deepEqual(waitsOfAttempts(throttle, 6), [0, 0, 0, 0, 0, 1]);
});

test('stores 20,000 names and first evicts the name with the oldest attempt', () => {
  const throttle = new Throttle(1);
  for (const name of ['ada', 'bob', 'ada']) throttle.count(name, START);
  for (let index = 0; index < 19_998; index++) throttle.count(`name-${index}`, START);
  assert.ok(throttle.wait('bob', START) > 0);
  throttle.count('another', START);
  assert.deepEqual([throttle.wait('bob', START), throttle.wait('ada', START)], [0, 2]);
});
