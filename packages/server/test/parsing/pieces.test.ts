import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import { Assembly, EntryTooLarge, piecesOf } from '../../src/parsing/pieces.ts';

function joinPieces(value: unknown): unknown {
  const assembly = new Assembly();
  for (const piece of piecesOf(value)) assembly.add(structuredClone(piece));
  return assembly.value;
}

const padding = { padding: Array.from({ length: 3000 }, (_, index) => `number ${index} of many texts`) };

test('a value that is split into pieces and joined again is unchanged', () => {
  const entry = fc.jsonValue({ maxDepth: 3 });
  const body = fc.record({ list: fc.array(entry), nested: fc.record({ list: fc.array(entry), other: entry }) });
  fc.assert(
    fc.property(body, (drawn) => {
      for (const value of [
        drawn,
        { ...padding, ...drawn },
        { nested: { ...padding, drawn } },
        [...padding.padding, drawn],
      ]) {
        const json = JSON.stringify(value);
        assert.equal(JSON.stringify(joinPieces(JSON.parse(json))), json);
      }
    }),
  );
});

test('a member named __proto__ stays a member', () => {
  const value = JSON.parse(
    `{"__proto__":${JSON.stringify({ ...padding, isAdmin: true })},"a":${JSON.stringify(padding)}}`,
  );
  const copy = joinPieces(value) as object;
  assert.deepEqual(Object.keys(copy), ['__proto__', 'a']);
  assert.equal('isAdmin' in copy, false);
});

test('only text pieces exceed 64 kB, and a larger entry is rejected', () => {
  const long = 'x'.repeat(1_000_000);
  const pieces = [
    ...piecesOf({
      long,
      rows: Array.from({ length: 20_000 }, (_, index) => ({ at: index, text: 'twenty characters..' })),
    }),
  ];
  const lengths = pieces.map((piece) => JSON.stringify('entries' in piece ? piece.entries : piece.value).length);
  assert.deepEqual(
    lengths.filter((length) => length > 70_000),
    [long.length + 2],
  );
  assert.ok(pieces.length > 10);
  assert.throws(() => [...piecesOf({ rows: [{ text: long }] })], EntryTooLarge);
});
