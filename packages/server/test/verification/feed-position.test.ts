import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import test from 'node:test';
import fc from 'fast-check';
import { readPosition, writePosition } from '../../src/verification/feed/position.ts';

const macOf = (key: string) => (text: string) => createHmac('sha256', key).update(text).digest();
const mac = macOf('ours');
const incarnation = fc.stringMatching(/^[0-9A-Za-z]{20}$/);
const number = fc.maxSafeNat();
const position = fc.record({ incarnation, number, nonce: number }, { noNullPrototype: true });
const character = fc.integer({ min: 0x20, max: 0x7e }).map((code) => String.fromCharCode(code));

test('a position survives encoding, is safe in a header, and is valid only for its account and server', () => {
  fc.assert(
    fc.property(position, (written) => {
      const text = writePosition('acct_1', written, mac);
      assert.match(text, /^[\x21-\x7e]{1,128}$/);
      assert.deepEqual(readPosition('acct_1', text, mac), written);
      assert.equal(readPosition('acct_2', text, mac), undefined);
      assert.equal(readPosition('acct_1', text, macOf('theirs')), undefined);
    }),
  );
});

test('rejects a position with a changed, added or removed character', () => {
  const written = { incarnation: '0123456789abcdefghij', number: 4711, nonce: 2 ** 52 };
  const text = writePosition('acct_1', written, mac);
  fc.assert(
    fc.property(fc.nat({ max: text.length - 1 }), character, (at, other) => {
      const [before, after] = [text.slice(0, at), text.slice(at + 1)];
      if (other !== text[at]) assert.equal(readPosition('acct_1', `${before}${other}${after}`, mac), undefined);
      assert.equal(readPosition('acct_1', before + after, mac), undefined);
      assert.equal(readPosition('acct_1', `${before}${other}${text.slice(at)}`, mac), undefined);
    }),
    { numRuns: 2000 },
  );
  // The last character has four unused bits: only one of its spellings is valid.
  const last = text.slice(0, -1);
  const spellings = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'];
  assert.equal(spellings.filter((each) => readPosition('acct_1', last + each, mac)).length, 1);
});

test('rejects text that is not a position', () => {
  for (const text of [
    '',
    '4711',
    '-1',
    'x',
    '9'.repeat(40),
    '...',
    `${'a'.repeat(20)}.01.1.${'A'.repeat(22)}`,
    'a'.repeat(100_000),
  ]) {
    assert.equal(readPosition('acct_1', text, mac), undefined);
  }
});
