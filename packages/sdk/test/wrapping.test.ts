import assert from 'node:assert/strict';
import test from 'node:test';
import { type Operation, operations } from '@keyward/contract';
import { wrappingOf } from '../src/wrapping.ts';

test('the client expects of every operation the wrapping that the contract says', () => {
  const all = Object.values<Operation>(operations);
  const expected = all.map(({ id }) => [id, wrappingOf(id)]);
  assert.deepEqual(
    expected,
    all.map(({ id, answer }) => [id, answer.wrapping]),
  );
});
