import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import { parseFlatObject, stringMember } from '../../src/verification/flat-json.ts';

const flat = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.boolean(),
  fc.constant(null),
);
const object = fc.dictionary(fc.string({ unit: 'binary' }), flat);
const space = fc.constantFrom(undefined, 1, '\t', '\n', '  ');

test('parses every flat object like JSON.parse, however it is formatted', () => {
  fc.assert(
    fc.property(object, space, (value, indent) => {
      const text = JSON.stringify(value, null, indent);
      const parsed = parseFlatObject(text);
      const expected: Record<string, unknown> = JSON.parse(text);
      assert.deepEqual([...(parsed?.keys() ?? [])].sort(), Object.keys(expected).sort());
      for (const [name, source] of parsed ?? []) assert.deepEqual(JSON.parse(source), expected[name]);
    }),
  );
});

test('accepts nothing that JSON.parse rejects', () => {
  const piece = fc.constantFrom(
    '{',
    '}',
    '"',
    ':',
    ',',
    'a',
    '1',
    '0',
    '-',
    '.',
    'e',
    ' ',
    '\n',
    '\\',
    'u0041',
    'true',
    'null',
    '[',
    ']',
    '\u0000',
    '\uFEFF',
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 14 }), (pieces) => {
      const text = pieces.join('');
      if (parseFlatObject(`{${text}}`) !== undefined) JSON.parse(`{${text}}`);
      if (parseFlatObject(text) !== undefined) JSON.parse(text);
    }),
    { numRuns: 3000 },
  );
});

const rejected: Readonly<Record<string, string>> = {
  'a duplicate member': '{"a":1,"a":1}',
  'a duplicate member in two spellings': '{"a":1,"\\u0061":2}',
  'a nested object': '{"a":{}}',
  'a list': '{"a":[]}',
  'a top-level list': '[1]',
  'a trailing comma': '{"a":1,}',
  'only a comma': '{,}',
  'no comma': '{"a":1 "b":2}',
  'a name without quotes': '{a:1}',
  'trailing text': '{"a":1}x',
  'leading text': 'x{"a":1}',
  'a leading zero': '{"a":01}',
  'a raw control character': '{"a":"\t"}',
  'non-JSON white space': '{\u00a0"a":1}',
  'a comment': '{"a":1/**/}',
  nothing: '',
};

for (const [name, text] of Object.entries(rejected)) {
  test(`rejects ${name}`, () => assert.equal(parseFlatObject(text), undefined));
}

test('a number keeps every digit, and a string member is a string', () => {
  const members = parseFlatObject('{"big":340282366920938463463374607431768211455,"text":"\\u0041","no":true}');
  assert.ok(members);
  assert.equal(members.get('big'), '340282366920938463463374607431768211455');
  assert.deepEqual(
    [stringMember(members, 'text'), stringMember(members, 'no'), stringMember(members, 'x')],
    ['A', undefined, undefined],
  );
});
