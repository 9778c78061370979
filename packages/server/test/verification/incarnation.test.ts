import assert from 'node:assert/strict';
import test from 'node:test';
import { Incarnation } from '../../src/verification/incarnation.ts';

test('tokens issued up to the stored time are denied, for at most ten minutes if the clock was ahead', () => {
  let elapsed = 5;
  const state = { id: 'one', requestTokensDeniedUntil: 1000 };
  const incarnation = new Incarnation(
    state,
    async () => state,
    () => elapsed,
  );
  assert.deepEqual(
    [999, 1000, 1001].map((iat) => incarnation.mayHaveUsed(iat)),
    [true, true, false],
  );
  elapsed += 600;
  assert.equal(incarnation.mayHaveUsed(1000), true);
  elapsed += 1;
  assert.equal(incarnation.mayHaveUsed(1000), false);
});

test('concurrent callers replace a lost incarnation once', async () => {
  const lost: string[] = [];
  const incarnation = new Incarnation({ id: 'one', requestTokensDeniedUntil: 0 }, async (id) => {
    lost.push(id);
    return { id: 'two', requestTokensDeniedUntil: 0 };
  });
  const first = await Promise.all([
    incarnation.replace('one'),
    incarnation.replace('one'),
    incarnation.replace('zero'),
  ]);
  assert.deepEqual([first, incarnation.id, lost], [[true, false, false], 'two', ['one']]);
  assert.equal(await incarnation.replace('one'), false);
  assert.deepEqual(lost, ['one']);
});
