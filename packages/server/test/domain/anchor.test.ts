import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import { compareAnchor } from '../../src/domain/anchor.ts';

const count = fc.nat({ max: 50 });

test('an anchor is lost only if the log ends before it or has a different entry with its sequence number', () => {
  fc.assert(
    fc.property(
      fc.record({ number: count, nonce: count }),
      count,
      fc.option(count, { nil: undefined }),
      (anchor, last, nonce) => {
        const found = compareAnchor(anchor, { lastNumber: last, nonce });
        const isEmpty = last === 0;
        const isAhead = anchor.number > last;
        assert.equal(found === 'lost', !isEmpty && (isAhead || (nonce !== undefined && nonce !== anchor.nonce)));
        assert.equal(found === 'held', !isEmpty && !isAhead && nonce === anchor.nonce);
      },
    ),
  );
});

test('a pruned entry and an empty log prove nothing about an anchor', () => {
  const anchor = { number: 5, nonce: 1 };
  assert.equal(compareAnchor(anchor, { lastNumber: 9, nonce: undefined }), 'unknown');
  assert.equal(compareAnchor(anchor, { lastNumber: 5, nonce: undefined }), 'unknown');
  assert.equal(compareAnchor(anchor, { lastNumber: 0, nonce: undefined }), 'unknown');
});
