import assert from 'node:assert/strict';
import test from 'node:test';
import { PendingUsage } from '../../src/domain/pending-usage.ts';
import type { SignedSpan } from '../../src/domain/usage-days.ts';
import { HOUR_SECONDS, HOURS, outcomes } from '../../src/domain/use-counts.ts';
import { UsageTotals } from '../../src/usage/usage-totals.ts';

const TODAY = 20_000;

/** Replaces the index and stores only totals by ordinal. */
class Totals {
  readonly all = new Map<number, number>();
  addUsage = (key: number, count: number) => void this.all.set(key, (this.all.get(key) ?? 0) + count);
  clearUsage = () => this.all.clear();
}

function usageOf(key: number, valid: number, day = TODAY): PendingUsage {
  const usage = new PendingUsage('acct', key);
  usage.count(day * HOURS, outcomes.indexOf('valid'), valid);
  return usage;
}

async function* sums(...pairs: [key: number, total: number][]) {
  for (const [key, total] of pairs) yield { keys: [key], totals: [total] };
}

const AT = TODAY * HOURS * HOUR_SECONDS;

test('folding waits while a read opens, so that all usage is either read or pending, and never both', async () => {
  const index = new Totals();
  const pending = [usageOf(1, 5)];
  const opening = Promise.withResolvers<ReturnType<typeof sums>>();
  const totals = new UsageTotals({ index, open: () => opening.promise, pending: () => pending });
  const reached = totals.reach(TODAY);
  const folded = totals.whileFolding(async () => pending.splice(0));
  await new Promise((resolve) => setImmediate(resolve));
  assert.equal(pending.length, 1);
  opening.resolve(sums([1, 100]));
  await Promise.all([reached, folded]);
  assert.deepEqual([pending.length, ...index.all], [0, [1, 105]]);
});

test('a read opens only after a running fold, and includes the usage that was folded', async () => {
  const index = new Totals();
  const folding = Promise.withResolvers<void>();
  const pending = [usageOf(1, 5)];
  let stored = 100;
  const totals = new UsageTotals({ index, open: async () => sums([1, stored]), pending: () => pending });
  const folded = totals.whileFolding(async () => {
    await folding.promise;
    pending.pop();
    stored += 5;
  });
  const reached = totals.reach(TODAY);
  folding.resolve();
  await Promise.all([folded, reached]);
  assert.deepEqual([...index.all], [[1, 105]]);
});

test('a request after the read counts if its day is one of the 30', async () => {
  const index = new Totals();
  const totals = new UsageTotals({ index, open: async () => sums([1, 7]), pending: () => [] });
  totals.add(1, AT, 1000);
  await totals.reach(TODAY);
  totals.add(1, AT, 1);
  totals.add(1, AT - 30 * 86_400, 50);
  assert.deepEqual([...index.all], [[1, 8]]);
});

test('a failed read is reported to the caller, and the next read starts from zero', async () => {
  const index = new Totals();
  const asked: (readonly SignedSpan[])[] = [];
  const answers = [sums([1, 10]), failing(), sums([1, 12])];
  const open = async (spans: readonly SignedSpan[]) => {
    asked.push(spans);
    return answers.shift() ?? sums();
  };
  const totals = new UsageTotals({ index, open, pending: () => [] });
  await totals.reach(TODAY);
  await assert.rejects(totals.reach(TODAY + 1), /disk/);
  totals.add(1, AT, 1);
  await totals.reach(TODAY + 1);
  assert.deepEqual([...index.all], [[1, 12]]);
  assert.deepEqual(asked.at(-1), [{ first: TODAY - 28, last: TODAY + 1, sign: 1 }]);
});

async function* failing() {
  yield { keys: [1], totals: [-3] };
  throw new Error('disk');
}

test('a change of day reads only the days that leave or enter the period, including pending usage', async () => {
  const index = new Totals();
  const asked: (readonly SignedSpan[])[] = [];
  const open = async (spans: readonly SignedSpan[]) => {
    asked.push(spans);
    return sums();
  };
  const pending = [usageOf(1, 5, TODAY - 29), usageOf(2, 3, TODAY - 27), usageOf(3, 4, TODAY + 2)];
  const totals = new UsageTotals({ index, open, pending: () => pending });
  await totals.reach(TODAY);
  assert.deepEqual(
    [...index.all],
    [
      [1, 5],
      [2, 3],
    ],
  );
  await totals.reach(TODAY + 2);
  await Promise.all([totals.reach(TODAY + 2), totals.reach(TODAY + 2)]);
  assert.deepEqual(
    [...index.all],
    [
      [1, 0],
      [2, 3],
      [3, 4],
    ],
  );
  assert.deepEqual(asked.slice(1), [
    [
      { first: TODAY - 29, last: TODAY - 28, sign: -1 },
      { first: TODAY + 1, last: TODAY + 2, sign: 1 },
    ],
  ]);
});
