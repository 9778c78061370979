import assert from 'node:assert/strict';
import test from 'node:test';
import { UnwrittenUses } from '../../src/domain/key-use.ts';
import type { SignedSpan } from '../../src/domain/usage-days.ts';
import { HOURS, outcomes } from '../../src/domain/use-counts.ts';
import { UsageTotals } from '../../src/verification/usage-totals.ts';

const TODAY = 20_000;

/** Stands in for the index: only totals by ordinal. */
class Totals {
  readonly all = new Map<number, number>();
  addUsage = (key: number, count: number) => void this.all.set(key, (this.all.get(key) ?? 0) + count);
  clearUsage = () => this.all.clear();
}

function usesOf(key: number, times: number, day = TODAY): UnwrittenUses {
  const uses = new UnwrittenUses('acct', key);
  uses.count(
    day * HOURS,
    outcomes.map((outcome) => (outcome === 'valid' ? times : 0)),
  );
  return uses;
}

async function* sums(...pairs: [key: number, total: number][]) {
  for (const [key, total] of pairs) yield { keys: [key], totals: [total] };
}

test('no batch is written while a reading opens, so that each is read or added, and never both', async () => {
  const index = new Totals();
  const opening = Promise.withResolvers<ReturnType<typeof sums>>();
  const totals = new UsageTotals(index, () => opening.promise);
  const reached = totals.reach(TODAY);
  const events: string[] = [];
  const written = totals.write([usesOf(1, 5)], async () => void events.push('written'));
  await new Promise((resolve) => setImmediate(resolve));
  assert.equal(events.length, 0);
  events.push('opened');
  opening.resolve(sums([1, 100]));
  await Promise.all([reached, written]);
  assert.deepEqual(events, ['opened', 'written']);
  assert.deepEqual([...index.all], [[1, 105]]);
});

test('a reading opens only after the batch that is being written, which it then contains', async () => {
  const index = new Totals();
  const writing = Promise.withResolvers<void>();
  let stored = 100;
  const totals = new UsageTotals(index, async () => sums([1, stored]));
  const written = totals.write([usesOf(1, 5)], async () => {
    await writing.promise;
    stored += 5;
  });
  const reached = totals.reach(TODAY);
  writing.resolve();
  await Promise.all([written, reached]);
  assert.deepEqual([...index.all], [[1, 105]]);
});

test('a reading that fails is reported to the caller, and the next one starts again from nothing', async () => {
  const index = new Totals();
  const asked: (readonly SignedSpan[])[] = [];
  const answers = [sums([1, 10]), failing(), sums([1, 12])];
  const totals = new UsageTotals(index, async (spans) => {
    asked.push(spans);
    return answers.shift() ?? sums();
  });
  await totals.reach(TODAY);
  await assert.rejects(totals.reach(TODAY + 1), /disk/);
  await totals.write([usesOf(1, 1)], async () => {});
  await totals.reach(TODAY + 1);
  assert.deepEqual([...index.all], [[1, 12]]);
  assert.deepEqual(asked.at(-1), [{ first: TODAY - 28, last: TODAY + 1, sign: 1 }]);
});

async function* failing() {
  yield { keys: [1], totals: [-3] };
  throw new Error('disk');
}

test('a change of day reads only the days that leave and come', async () => {
  const asked: (readonly SignedSpan[])[] = [];
  const totals = new UsageTotals(new Totals(), async (spans) => {
    asked.push(spans);
    return sums();
  });
  await totals.reach(TODAY);
  await totals.reach(TODAY + 2);
  await Promise.all([totals.reach(TODAY + 2), totals.reach(TODAY + 2)]);
  assert.deepEqual(asked.slice(1), [
    [
      { first: TODAY - 29, last: TODAY - 28, sign: -1 },
      { first: TODAY + 1, last: TODAY + 2, sign: 1 },
    ],
  ]);
});
