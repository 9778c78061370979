import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import { CsvFault, CsvReader, csvLine, escapeCell, unescapeCell } from '../src/index.ts';

/** Reads the text in chunks of the given length. */
function read(text: string, length = text.length || 1): string[][] {
  const reader = new CsvReader(10_000);
  const records: string[][] = [];
  for (let at = 0; at < text.length; at += length) {
    for (const { cells } of reader.read(text.slice(at, at + length))) records.push([...cells]);
  }
  for (const { cells } of reader.end()) records.push([...cells]);
  return records;
}

const cell = fc.oneof(
  fc.array(fc.constantFrom(...'=+-@＝＋－＠\t\r\n",;\'ab 1ä😀')).map((letters) => letters.join('')),
  fc.string({ unit: 'binary' }),
);

test('exported cells are imported unchanged, in chunks of any size', () => {
  const table = fc
    .integer({ min: 1, max: 5 })
    .chain((width) => fc.array(fc.array(cell, { minLength: width, maxLength: width }), { maxLength: 5 }));
  fc.assert(
    fc.property(table, fc.integer({ min: 1, max: 20 }), (rows, length) => {
      const text = ['a,b', ...rows.map((row) => csvLine(row))].join('\r\n');
      const filled = rows.filter((row) => row.some((each) => each !== ''));
      assert.deepEqual(read(text, length), [['a', 'b'], ...filled]);
    }),
  );
});

test('an exported cell never contains a part that starts a formula, and every escape is reversed', () => {
  fc.assert(
    fc.property(cell, (text) => {
      for (const part of escapeCell(text).split(';')) assert.doesNotMatch(part, /^[=+\-@＝＋－＠\t\r]/);
      assert.equal(unescapeCell(escapeCell(text)), text);
    }),
  );
});

test('an apostrophe is removed only before a character that export escapes', () => {
  const cells = { "'tis": "'tis", "'=1": '=1', "a;'-1": 'a;-1', "a'=1": "a'=1", "''x": "'x", "'＝1": '＝1', "'": "'" };
  assert.deepEqual(Object.keys(cells).map(unescapeCell), Object.values(cells));
});

test('the reader supports files of spreadsheets: byte-order mark, sep=, semicolons, tabs, empty rows, any line break', () => {
  const expected = [
    ['name', 'role'],
    ['x', 'y'],
  ];
  for (const text of [
    '\uFEFFname,role\nx,y\n,\n',
    '\uFEFFsep=;\r\nname;role\r\n;\r\nx;y',
    '"sep=;"\nname;role\nx;y\n',
    'name\trole\rx\ty\r',
    '\n\nname,role\n\n  x , "y" \n,,,\n',
  ]) {
    for (const length of [1, 2, 3, 1000]) assert.deepEqual(read(text, length), expected, JSON.stringify(text));
  }
});

test('invalid CSV is rejected with its line number', () => {
  const faults: Record<string, RegExp> = {
    'a,b\nc,d"e\n': /^CsvFault: Line 2 of the file is not valid CSV/,
    'a,b\n"c"d,e\n': /^CsvFault: Line 2 of the file is not valid CSV/,
    'a,b\n"c" "d",e\n': /^CsvFault: Line 2 of the file is not valid CSV/,
    'sep=,\na,b\n\n"c': /^CsvFault: Line 4 of the file starts a quoted field/,
    [`a,b\n${'c'.repeat(10_001)}`]: /^CsvFault: Line 2 of the file is longer than 10000/,
    ['a'.repeat(10_001)]: /^CsvFault: Line 1 of the file is longer than 10000/,
  };
  for (const [text, sentence] of Object.entries(faults)) {
    for (const length of [1, 7, 100_000]) {
      assert.throws(
        () => read(text, length),
        (error) => error instanceof CsvFault && sentence.test(String(error)),
        text.slice(0, 40),
      );
    }
  }
});

test('the reader scans each character before the header once, in chunks of any size', () => {
  for (const space of [' ', `${' '.repeat(98)}\r\n`]) {
    const reader = new CsvReader(Number.POSITIVE_INFINITY);
    const text = space.repeat(3_000_000 / space.length);
    let records = 0;
    for (let at = 0; at < text.length; at += 16) records += [...reader.read(text.slice(at, at + 16))].length;
    assert.equal(records, 0);
    const [record] = [...reader.read('a,b\n'), ...reader.end()];
    assert.deepEqual(record?.cells, ['a', 'b']);
  }
});
