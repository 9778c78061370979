import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

describe('suite', () => {
  it('good', () => {});
  it('bad', () => {
    console.log('noise');
    assert.deepEqual({ a: 1 }, { a: 2 });
  });
  it('skipped', { skip: true }, () => {});
});
it('with subtests', async (t) => {
  await t.test('inner fails', () => {
    throw new Error('boom');
  });
});
