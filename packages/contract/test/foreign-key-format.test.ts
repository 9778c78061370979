import assert from 'node:assert/strict';
import test from 'node:test';
import {
  type ForeignKeyFormat,
  foreignFormatOf,
  formatTest,
  type KeyFormatRequest,
  keyAlphabets,
  keyFormatBits,
  keyTest,
  partsOfFormat,
  randomBits,
} from '@keyward/contract';
import fc from 'fast-check';

const BASE64 = keyAlphabets.base64;
const UUID = '550e8400-e29b-41d4-a716-446655440000';

function complete(stated: KeyFormatRequest): ForeignKeyFormat {
  const format = foreignFormatOf(stated);
  assert.ok(format);
  return format;
}
const fits = (stated: KeyFormatRequest, text: string) => formatTest(complete(stated))(text);
const parts = (stated: KeyFormatRequest, text: string) => [...partsOfFormat(complete(stated), text)];

test('for any format, matching text is a key, and text that differs in one character is not', () => {
  const format = fc
    .record({
      prefix: fc.stringMatching(/^[!-~]{0,8}$/),
      letters: fc.uniqueArray(fc.integer({ min: 33, max: 126 }), { minLength: 2, maxLength: 93 }),
      tail: fc.integer({ min: 16, max: 60 }),
      more: fc.nat({ max: 20 }),
    })
    .map(({ prefix, letters, tail, more }) => {
      const lengths = { min_length: prefix.length + tail, max_length: prefix.length + tail + more };
      return complete({ prefix, ...lengths, alphabet: String.fromCharCode(...letters) });
    });
  fc.assert(
    fc.property(format, fc.infiniteStream(fc.nat()), fc.nat(), fc.nat(), (each, numbers, place, size) => {
      const { prefix, minLength, maxLength, alphabet } = each;
      const length = minLength + (size % (maxLength - minLength + 1));
      let key = prefix;
      for (const number of numbers) {
        if (key.length === length) break;
        key += alphabet[number % alphabet.length];
      }
      const isKey = keyTest([each]);
      assert.ok(isKey(key));
      const codes = Array.from({ length: 94 }, (_, at) => at + 33);
      const outside = String.fromCharCode(codes.find((code) => !alphabet.includes(String.fromCharCode(code))) ?? 32);
      const at = prefix.length + (place % (length - prefix.length));
      assert.equal(isKey(key.slice(0, at) + outside + key.slice(at + 1)), false);
      assert.equal(isKey(key.padEnd(maxLength + 1, alphabet[0])), false);
      assert.equal(isKey(key.slice(0, minLength - 1)), false);
      assert.ok(randomBits(each) <= (minLength - prefix.length) * Math.log2(94));
    }),
  );
});

test('bits are counted at the weakest length, without padding', () => {
  const base64 = { prefix: '', alphabet: 'base64' };
  for (const [stated, bits] of [
    [{ prefix: 'acme_', length: 33, alphabet: 'hex' }, 112],
    [{ prefix: 'acme_', length: 32, alphabet: 'hex' }, 108],
    [{ prefix: '', min_length: 28, max_length: 256, alphabet: 'hex' }, 112],
    [{ prefix: '', min_length: 27, max_length: 256, alphabet: 'hex' }, 108],
    [{ ...base64, length: 24 }, 22 * 6],
    [{ ...base64, length: 20 }, 18 * 6],
    [{ ...base64, length: 19 }, 19 * 6],
    [{ ...base64, min_length: 19, max_length: 44 }, 18 * 6],
    [{ ...base64, prefix: 'k', length: 25 }, 22 * 6],
    [{ ...base64, alphabet: BASE64, length: 24 }, 24 * 6],
    [{ ...base64, alphabet: `${BASE64}=`, length: 24 }, 22 * 6],
    [{ type: 'uuid' }, 122],
    [{ type: 'uuid', prefix: 'key_' }, 122],
    [{ prefix: '', alphabet: 'hex' }, 0],
  ] as const) {
    assert.equal(keyFormatBits(stated), bits, JSON.stringify(stated));
  }
});

test('a base64 key may end with padding that completes its last group, and has no padding elsewhere', () => {
  const range = { prefix: 'k_', min_length: 24, max_length: 46, alphabet: 'base64' };
  const random = `${BASE64.slice(-30)}${BASE64.slice(0, 20)}`;
  for (const [length, padding, isKey] of [
    [24, '', true],
    [43, '=', true],
    [42, '==', true],
    [43, '', true],
    [41, '', true],
    [40, '=', false],
    [41, '==', false],
    [41, '===', false],
    [45, '', false],
  ] as const) {
    assert.equal(fits(range, `k_${random.slice(0, length)}${padding}`), isKey, `${length}${padding}`);
  }
  assert.equal(fits(range, `k_${random.slice(0, 20)}==${random.slice(0, 20)}`), false);
  assert.equal(fits(range, `k_${random.slice(0, 30)}-${random.slice(0, 5)}`), false);
  // The encoded text may start with the characters of the prefix.
  assert.ok(fits({ ...range, prefix: 'k' }, `k${random.slice(0, 42)}=`));
});

test('a UUID key must have version 4 and hyphens, in either case', () => {
  const uuid = { type: 'uuid' } as const;
  for (const text of [UUID, UUID.toUpperCase(), UUID.replace('a716', '8716'), UUID.replace('a716', 'B716')]) {
    assert.ok(fits(uuid, text), text);
  }
  for (const text of [
    UUID.replace('41d4', '11d4'),
    UUID.replace('41d4', '71d4'),
    UUID.replace('a716', 'c716'),
    UUID.replace('a716', '7716'),
    UUID.replaceAll('-', ''),
    UUID.replaceAll('-', '0'),
    `{${UUID}}`,
    `${UUID}0`,
    UUID.slice(1),
    UUID.replace('5', 'g'),
  ]) {
    assert.equal(fits(uuid, text), false, text);
  }
  assert.ok(fits({ ...uuid, prefix: 'key_' }, `key_${UUID}`));
  assert.equal(fits({ ...uuid, prefix: 'key_' }, UUID), false);
});

test('an alphabet can be set by name, and only base64 is stored by name, because of its padding', () => {
  const alphabetOf = (alphabet: string) => complete({ prefix: '', length: 44, alphabet }).alphabet;
  for (const name of Object.keys(keyAlphabets) as (keyof typeof keyAlphabets)[]) {
    assert.equal(alphabetOf(name), name === 'base64' ? name : keyAlphabets[name]);
  }
  assert.equal(alphabetOf('xeh'), 'xeh');
});

const LETTER = /[0-9A-Za-z]/;

/** Implements {@link partsOfFormat} by testing every part of the text. */
function findPartsByTesting(format: ForeignKeyFormat, text: string): Set<string> {
  const isKey = formatTest(format);
  const letters = format.alphabet === 'base64' ? BASE64 : format.alphabet;
  const isLetter = (at: number) => at < text.length && letters.includes(text.charAt(at));
  const parts = new Set<string>();
  for (let start = 0; start < text.length; start++) {
    for (let end = start + format.minLength; end <= Math.min(text.length, start + format.maxLength); end++) {
      const part = text.slice(start, end);
      if (!isKey(part)) continue;
      const body = format.alphabet === 'base64' ? end - (/=*$/.exec(part)?.[0].length ?? 0) : end;
      const isRunEnd = !isLetter(body);
      const endsHere = isRunEnd || !LETTER.test(text.charAt(body));
      const isFixed = format.minLength === format.maxLength && isRunEnd;
      const startsHere = start === 0 || !isLetter(start - 1) || !LETTER.test(text.charAt(start - 1));
      if (endsHere && (isFixed || format.prefix !== '' || startsHere)) parts.add(part);
    }
  }
  return parts;
}

const stated = fc.oneof(
  fc.record({
    prefix: fc.constantFrom('', 'k', 'a/', 'kk_'),
    min_length: fc.integer({ min: 6, max: 12 }),
    max_length: fc.integer({ min: 12, max: 16 }),
    alphabet: fc.constantFrom('base64', 'abk/', 'hex', 'ab+/='),
  }),
  fc.record({
    prefix: fc.constantFrom('', 'k', 'a/'),
    length: fc.integer({ min: 6, max: 12 }),
    alphabet: fc.constantFrom('base64', 'abk/', 'hex'),
  }),
);

test('a search finds the same keys as a test of every part of the text', () => {
  const text = fc.array(fc.constantFrom('a', 'b', 'k', '/', '+', '=', '==', ' ', '?', 'kk_', 'abab', 'aakbba'), {
    maxLength: 16,
  });
  fc.assert(
    fc.property(stated, text, (each, pieces) => {
      // Few enough separators that the search omits no start.
      const [joined = ''] = /^(?:[a-z]*[^a-z]){0,7}[a-z]*/.exec(pieces.join('')) ?? [];
      const format = complete(each);
      const parts = new Set(partsOfFormat(format, joined));
      assert.deepEqual([...parts].sort(), [...findPartsByTesting(format, joined)].sort());
    }),
    { numRuns: 2000 },
  );
});

test('a search finds a key inside other text', () => {
  const random = 'q3J/x+8Zf0Yk2Lw9VbN4mT7cR1sD6gHj5aPeUoIiKlM';
  const range = { prefix: '', min_length: 32, max_length: 64, alphabet: 'base64' };
  for (const around of [
    'KEY',
    '/v1/KEY/more',
    '?key=KEY&a=b',
    '{"key":"KEY"}',
    'my+key+is+KEY+thanks',
    'KEY\n',
    '(KEY)',
  ]) {
    for (const key of [random, `${random}=`, `${random.slice(1)}==`]) {
      assert.ok(parts(range, around.replace('KEY', key)).includes(key), `${around} ${key}`);
    }
  }
  const url = { prefix: '', length: 43, alphabet: 'base64url' };
  const key = random.replaceAll('/', '_').replaceAll('+', '-');
  for (const around of ['KEY', 'x-KEY', 'KEY-x', 'xKEY', '/KEY.json']) {
    assert.ok(parts(url, around.replace('KEY', key)).includes(key), around);
  }
  for (const around of ['KEY', '/KEY/', 'aKEY', 'a-KEY-b', `KEY${UUID}`, `${UUID.slice(0, -1)}KEY`]) {
    assert.ok(parts({ type: 'uuid' }, around.replace('KEY', UUID)).includes(UUID), around);
  }
  assert.deepEqual(parts({ type: 'uuid', prefix: 'u_' }, `xu_${UUID} ${UUID}`), [`u_${UUID}`]);
});

test('a search of any text returns fewer keys than the text has characters', () => {
  const formats = ['base64', 'base64url', 'hex', `${BASE64}=-_.~`].flatMap((alphabet) =>
    ['', 'a', 'a/'].map((prefix) => complete({ prefix, min_length: 32, max_length: 256, alphabet })),
  );
  const texts = [
    '/',
    '+',
    '=',
    'a',
    'a/',
    'aa/',
    'aaaaa/',
    `${'a'.repeat(11)}/`,
    `${'a'.repeat(31)}+`,
    'a=',
    `${UUID}/`,
  ];
  for (const format of [...formats, complete({ type: 'uuid' })]) {
    for (const text of texts) {
      const longText = text.repeat(20_000 / text.length);
      assert.ok([...partsOfFormat(format, longText)].length < longText.length, `${JSON.stringify(format)} ${text}`);
    }
  }
});
