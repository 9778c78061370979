import assert from 'node:assert/strict';
import test from 'node:test';
import { StringInterner } from '../../src/engine/string-interner.ts';

test('a text always gets the same number, and an unknown text has no number', () => {
  const texts = new StringInterner();
  const [one, other] = [texts.intern('one'), texts.intern('other')];
  assert.deepEqual([texts.intern('one'), texts.find('other'), texts.find('third')], [one, other, -1]);
  assert.deepEqual([texts.textOf(one), texts.textOf(other)], ['one', 'other']);
});

test('ranks follow UTF-8 byte order, like the database, and an unknown text ranks between its neighbors', () => {
  const texts = new StringInterner();
  const inOrder = ['', 'B', 'a', 'ä', '\u{ffff}', '😀'];
  const numbers = inOrder.toReversed().map((text) => texts.intern(text));
  assert.deepEqual(
    numbers.toReversed().map((number) => texts.ranks[number]),
    [0, 1, 2, 3, 4, 5],
  );
  assert.equal(texts.rankOf('a'), 2);
  assert.equal(texts.rankOf('b'), 2.5);
  assert.equal(texts.rankOf('😀😀'), 6);
  texts.intern('b');
  assert.equal(texts.rankOf('ä'), 4, 'ranks are recomputed');
});
