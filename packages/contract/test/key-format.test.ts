import assert from 'node:assert/strict';
import test from 'node:test';
import { crc32 } from 'node:zlib';
import { BASE62, formatKey, isKeyPrefix, isWellFormedKey, keyHint, RANDOM_LENGTH } from '@keyward/contract';
import fc from 'fast-check';

const base62 = fc.constantFrom(...BASE62);
const random = fc.string({ unit: base62, minLength: RANDOM_LENGTH, maxLength: RANDOM_LENGTH });
const prefix = fc.stringMatching(/^[a-z][a-z0-9]{1,15}$/);

/** A second implementation of the checksum, with the CRC-32 of zlib. */
function checksumOf(body: string): string {
  let remainder = BigInt(crc32(body));
  let digits = '';
  for (let place = 0; place < 6; place++, remainder /= 62n) digits = BASE62.charAt(Number(remainder % 62n)) + digits;
  return digits;
}

test('a key is its prefix, its random part and the CRC-32 of both in base62', () => {
  fc.assert(
    fc.property(prefix, random, (start, middle) => {
      const key = formatKey(start, middle);
      assert.equal(key, `${start}_${middle}${checksumOf(`${start}_${middle}`)}`);
      assert.ok(isKeyPrefix(start) && isWellFormedKey(start, key));
    }),
  );
});

test('a key issued in the past is valid: the format never changes', () => {
  assert.equal(formatKey('kw', '0123456789ABCDEFGHIJKLMNOPQRST'), 'kw_0123456789ABCDEFGHIJKLMNOPQRST1TUbvn');
});

test('one wrong character and two swapped characters are always detected', () => {
  fc.assert(
    fc.property(random, fc.nat(38), base62, (middle, at, replacement) => {
      const key = formatKey('kw', middle);
      const wrong = key.slice(0, at) + replacement + key.slice(at + 1);
      if (wrong !== key) assert.equal(isWellFormedKey('kw', wrong), false, wrong);
      const swapped = key.slice(0, at) + key.charAt(at + 1) + key.charAt(at) + key.slice(at + 2);
      if (at < 38 && swapped !== key) assert.equal(isWellFormedKey('kw', swapped), false, swapped);
    }),
    { numRuns: 1000 },
  );
});

test('text that is not a key is rejected', () => {
  const key = formatKey('kw', 'a'.repeat(RANDOM_LENGTH));
  for (const wrong of [
    '',
    'kw_',
    key.slice(1),
    `${key}0`,
    ` ${key}`,
    `${key}\n`,
    key.toUpperCase(),
    key.replace('_', '-'),
  ]) {
    assert.equal(isWellFormedKey('kw', wrong), false, wrong);
  }
  assert.equal(isWellFormedKey('acme', key), false, 'a key with another prefix');
  fc.assert(fc.property(fc.string(), (text) => assert.equal(isWellFormedKey('kw', text), false)));
});

for (const wrong of ['', 'k', 'Kw', '1kw', 'k_w', 'k-w', 'kw ', 'x'.repeat(17), 'ké']) {
  test(`rejects the prefix ${JSON.stringify(wrong)}`, () => assert.equal(isKeyPrefix(wrong), false));
}

test('a hint shows only the prefix and the last four characters', () => {
  const key = formatKey('acme', 'secretsecretsecretsecretsecret');
  assert.equal(keyHint(key), `acme_…${key.slice(-4)}`);
});
