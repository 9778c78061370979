import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import { RowHashTable } from '../../src/engine/row-hash-table.ts';

/** Few hashes for many rows, including the last slots, so that probing collides and wraps around. */
const HASHES = [0, 1, 62, 63];
const hashOf = (row: number) => HASHES[row % HASHES.length] as number;

test('finds every linked row and no unlinked row, even if many rows have the same hash', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(29), { maxLength: 200 }), (toggled) => {
      const table = new RowHashTable(hashOf);
      table.resize(32, []);
      const linked = new Set<number>();
      for (const row of toggled) {
        if (linked.delete(row)) table.unlink(row);
        else {
          linked.add(row);
          table.link(row);
        }
      }
      const isFound = (row: number) => table.find(hashOf(row), (each) => each === row) === row;
      for (let row = 0; row < 30; row++) assert.equal(isFound(row), linked.has(row));
      table.resize(64, linked);
      for (let row = 0; row < 30; row++) assert.equal(isFound(row), linked.has(row));
    }),
  );
});

test('an empty table contains no rows', () => {
  assert.equal(
    new RowHashTable(hashOf).find(0, () => true),
    -1,
  );
});
