import assert from 'node:assert/strict';
import test from 'node:test';
import { ImportReader } from '../../src/parsing/import-reader.ts';
import { UnreadableText } from '../../src/parsing/unreadable-text.ts';

const ROWS = [
  { name: 'a', role: 'READONLY', description: 'one, "two"\nthree' },
  { name: 'b', role: 'ADMIN', description: 'ü €' },
];
const TOO_LARGE = 'The JSON array or object is too large. Use JSON Lines, with one key per line.';
const FORMATS: Readonly<Record<string, string>> = {
  csv: '\uFEFFsep=;\r\nName;Role;Description\r\na;READONLY;"one, ""two""\nthree"\r\n;;\r\nb;ADMIN;ü €',
  'JSON Lines': `\uFEFF${ROWS.map((row) => JSON.stringify(row)).join('\r\n\r\n')}\r\n`,
  'a JSON array': `\uFEFF\n${JSON.stringify(ROWS, null, 2)}\n`,
  'a JSON object': JSON.stringify({ keys: ROWS }),
};

function read(text: string, length: number, largestJson?: number): unknown[] {
  const reader = new ImportReader(largestJson);
  const rows: unknown[] = [];
  for (let at = 0; at < text.length; at += length) rows.push(...reader.read(text.slice(at, at + length)));
  return [...rows, ...reader.end()];
}

test('the rows of a file are the same for any chunk size', () => {
  for (const [format, text] of Object.entries(FORMATS)) {
    for (const length of [1, 2, 3, 7, 50, text.length]) assert.deepEqual(read(text, length), ROWS, format);
  }
});

test('JSON Lines with one line are one row', () => {
  for (const end of ['', '\n', '\r\n\r\n']) assert.deepEqual(read(`{"name":"a"}${end}`, 5), [{ name: 'a' }]);
});

test('JSON over the character limit is rejected with a suggestion to use JSON Lines', () => {
  for (const text of [`[${' '.repeat(100)}]`, `{"keys":[${' '.repeat(100)}]}`, `{${' '.repeat(100)}\n`]) {
    assert.throws(() => read(text, 10, 99), new UnreadableText(TOO_LARGE));
  }
  const line = JSON.stringify(ROWS[0]);
  assert.equal(read(`${line}\n`.repeat(20), 10, 99).length, 20);
});

test('a duplicate member is rejected in every JSON format and spelling', () => {
  const row = '{"name":"a","disabled":true,"disabl\\u0065d":false}';
  const inArray = new UnreadableText(
    'The file starts like JSON and contains an object with a repeated member. Remove one of the two.',
  );
  for (const text of [`[${row}]`, `{"keys":[${row}]}`, row, `{"keys":[],"keys":[{"name":"a"}]}`]) {
    assert.throws(() => read(text, 9), inArray, text);
  }
  const inLines = new UnreadableText(
    'Line 2 of the file contains an object with a repeated member. Remove one of the two.',
  );
  assert.throws(() => read(`{"name":"b"}\n${row}\n`, 9), inLines);
});

/** Reading a text of this length again for each chunk would take many minutes. */
const LONG_CHARACTERS = 3_000_000;
/** The chunk size of a slow pipe. */
const SMALL_CHUNK = 16;

test('each character is read once, whatever a file starts with and however long its lines are', () => {
  const row = { name: 'a' };
  for (const space of [' ', '\n']) {
    assert.deepEqual(read(`${space.repeat(LONG_CHARACTERS)}{"name":"a"}`, SMALL_CHUNK), [row]);
    assert.deepEqual(read(`{"name":"a"}${space.repeat(LONG_CHARACTERS)}`, SMALL_CHUNK), [row]);
  }
  assert.deepEqual(read(`{"name":"${'a'.repeat(LONG_CHARACTERS)}"}`, SMALL_CHUNK), [
    { name: 'a'.repeat(LONG_CHARACTERS) },
  ]);
  const line = `{"name":"${'a'.repeat(300_000)}"}\n`;
  assert.equal(read(line.repeat(40), SMALL_CHUNK).length, 40);
});
