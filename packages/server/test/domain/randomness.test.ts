import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import test from 'node:test';
import { BASE62 } from '@keyward/contract';
import fc from 'fast-check';
import { randomText } from '../../src/domain/randomness.ts';

/** Returns every byte value in turn. */
function everyByte() {
  let at = 0;
  return (count: number) => Uint8Array.from({ length: count }, () => at++ % 256);
}

test('every character is equally likely for uniform bytes', () => {
  const counts = new Map<string, number>();
  for (const character of randomText(everyByte(), 248 * 10)) counts.set(character, (counts.get(character) ?? 0) + 1);
  assert.deepEqual([...counts.keys()].sort(), [...BASE62].sort());
  assert.deepEqual(new Set(counts.values()), new Set([40]));
});

test('draws again for bytes that would favor some characters', () => {
  const draws = [Uint8Array.of(255, 248, 0), Uint8Array.of(247, 61, 62)];
  assert.equal(
    randomText(() => draws.shift() ?? Uint8Array.of(), 3),
    '0zz',
  );
});

test('a random text has the requested length and only base62 characters', () => {
  fc.assert(
    fc.property(fc.nat(100), (length) => {
      assert.match(
        randomText((count) => randomBytes(count), length),
        new RegExp(`^[0-9A-Za-z]{${length}}$`),
      );
    }),
  );
});
