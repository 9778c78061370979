import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import { TextRecords } from '../../src/engine/texts/text-records.ts';

/**
 * Characters with a meaning in LIKE or JSON, characters of one to four bytes, and long units so that texts exceed
 * sixteen bytes.
 */
const unit = fc.constantFrom(...'aabbc%_"\'\\ ', 'ä', 'ß', '日', '😀', 'ab'.repeat(9), '\u{ffff}');
const text = fc.array(unit, { maxLength: 30 }).map((units) => units.join(''));
const step = fc.record({ row: fc.nat(40), fields: fc.option(fc.array(text, { minLength: 1, maxLength: 3 })) });
const searchText = fc.array(unit, { minLength: 1, maxLength: 4 }).map((units) => units.join(''));

test('a search finds exactly the rows with a field that contains the text, after any changes', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), fc.array(searchText, { maxLength: 20 }), (steps, texts) => {
      const records = new TextRecords();
      records.reserve(41);
      const plain = new Map<number, readonly string[]>();
      for (const { row, fields } of steps) {
        if (fields) records.set(row, `${fields.join('\0')}\0`);
        else records.delete(row);
        if (fields) plain.set(row, fields);
        else plain.delete(row);
      }
      for (const each of [...texts, ...[...plain.values()].flat()].filter((one) => one !== '')) {
        const found = [...records.rowsWith(each)].flatMap((marked, row) => (marked ? [row] : []));
        const expected = [...plain].filter(([, fields]) => fields.some((field) => field.includes(each)));
        assert.deepEqual(
          found,
          expected.map(([row]) => row).sort((one, other) => one - other),
        );
      }
      for (const [row, fields] of plain) {
        for (const [index, field] of fields.entries()) {
          assert.equal(records.field(row, index), field);
          assert.ok(records.isEqual(row, index, field) && !records.isEqual(row, index, `${field}a`));
        }
        for (const [other, others] of plain) {
          const bytes = Buffer.from(others[0] ?? '');
          const expected = Buffer.compare(Buffer.from(fields[0] ?? ''), bytes);
          assert.equal(Math.sign(records.compare(row, other, 0)), expected);
          assert.equal(Math.sign(records.compareWith(row, 0, bytes)), expected);
        }
      }
    }),
    { numRuns: 200 },
  );
});

test('replacing texts repeatedly does not grow memory and does not affect other rows', () => {
  const records = new TextRecords();
  records.reserve(300);
  const long = 'x'.repeat(20_000);
  for (let round = 0; round < 10; round++) {
    for (let row = 0; row < 300; row++)
      if (round === 0 || row % 2 === 0) records.set(row, `${row} of ${round} ${long}\0`);
  }
  assert.equal(records.rowsWith('of 0').filter(Boolean).length, 150);
  assert.equal(records.rowsWith('of 8').filter(Boolean).length, 0);
  assert.equal(records.rowsWith('of 9').filter(Boolean).length, 150);
  assert.ok(records.size < 12_000_000, `${records.size} bytes`);
});
