import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import { addUses } from '../../src/domain/add-usage.ts';
import { type KeyUse, MAX_STORED_ADDRESSES, type Use } from '../../src/domain/key-use.ts';
import {
  MAX_STORED_OPERATIONS,
  type OperationUse,
  readOperations,
  splitByDay,
  writeOperations,
} from '../../src/domain/operation-use.ts';
import { PendingUsage } from '../../src/domain/pending-usage.ts';
import { addUsageScore } from '../../src/domain/usage-score.ts';
import { hourOf, outcomes, readHours, validCount, validCountOfHours, writeHour } from '../../src/domain/use-counts.ts';
import { UsageEvents } from '../../src/usage/events.ts';

const START = 1_800_000_000;

const use = fc.record({
  outcome: fc.constantFrom(...outcomes),
  wait: fc.oneof({ weight: 5, arbitrary: fc.nat(20) }, { weight: 1, arbitrary: fc.integer({ min: -4000, max: 9000 }) }),
  ip: fc.option(fc.integer({ min: 1, max: 9 }).map((last) => `192.0.2.${last}`)),
});

/** Requests of a key in chronological order. */
const history = fc.array(use, { maxLength: 60 }).map((steps) => {
  let at = START;
  return steps.map(({ outcome, wait, ip }): Use => {
    at += wait;
    const operation = ['verify', 'oauth', 'forward-auth:flows'][at % 3] ?? '';
    return {
      outcome,
      at,
      ip,
      operation,
      isWrite: at % 7 === 0,
      ...(outcome === 'exchanged' && { secretGeneration: (at % 3) + 1 }),
    };
  });
});

const nothing: KeyUse = {
  lastLogin: null,
  addresses: [],
  hour: 0,
  counts: [],
  exchange: null,
  operations: [],
  lastWriteAt: null,
  usageScore: 0,
};

/** @param isRead true to write the requests to a journal and read it */
function record(uses: readonly Use[], isRead: boolean): PendingUsage {
  const recorded = new UsageEvents();
  for (const each of uses) recorded.add('acct', 7, each);
  const usage = usageOf(recorded);
  if (!isRead) return usage;
  const read = new UsageEvents();
  const bytes = recorded.toBytes();
  if (bytes) read.read(bytes);
  return usageOf(read);
}

function usageOf(events: UsageEvents): PendingUsage {
  const usage = new PendingUsage('acct', 7);
  events.apply(
    () => usage,
    () => {},
  );
  return usage;
}

const isLogin = ({ outcome }: Use) => outcome === 'valid' || outcome === 'exchanged';

/** Computes the expected usage from the whole history. */
function expectedOf(uses: readonly Use[]) {
  const logins = uses.filter(isLogin);
  let last: Use | undefined;
  for (const each of logins) if (!last || each.at >= last.at) last = each;
  const seen = new Map<string, number>();
  for (const { ip, at } of logins) if (ip !== null) seen.set(ip, Math.max(at, seen.get(ip) ?? 0));
  const counts: Record<string, number> = {};
  for (const { outcome, at } of uses) {
    const name = `${hourOf(at)} ${outcome}`;
    counts[name] = (counts[name] ?? 0) + 1;
  }
  const exchange = uses.findLast(({ outcome }) => outcome === 'exchanged');
  return {
    lastLogin: last ? { at: last.at, ip: last.ip } : null,
    seen,
    counts,
    exchange: exchange ? { generation: exchange.secretGeneration, at: exchange.at } : null,
  };
}

function countNames(hour: number, counts: readonly number[], into: Record<string, number>): void {
  for (const [index, count] of counts.entries()) {
    const name = `${hour} ${outcomes[index]}`;
    if (count > 0) into[name] = (into[name] ?? 0) + count;
  }
}

/** Returns the requests of each operation. */
function countsOf(uses: readonly { operation: string; count?: number }[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { operation, count = 1 } of uses) counts[operation] = (counts[operation] ?? 0) + count;
  return counts;
}

test('usage in any batches, recorded or replayed from a journal, yields the last login, IP addresses and counts of the history', () => {
  fc.assert(
    fc.property(history, fc.array(fc.nat(60), { maxLength: 4 }), fc.boolean(), (uses, cuts, isRead) => {
      const ends = [...cuts, uses.length].filter((cut) => cut <= uses.length).sort((one, other) => one - other);
      let known = nothing;
      const counts: Record<string, number> = {};
      const operations: OperationUse[] = [];
      let start = 0;
      for (const end of ends) {
        const added = record(uses.slice(start, end), isRead);
        start = end;
        const { use: next, past, pastOperations } = addUses(known, added);
        for (const each of pastOperations) operations.push(...each.operations);
        for (const { day, hour } of past) countNames(day * 24 + hour.hour, hour.counts, counts);
        known = next;
      }
      countNames(known.hour, known.counts, counts);
      const writes = uses.filter(isLogin).filter(({ isWrite }) => isWrite);
      assert.equal(known.lastWriteAt, writes.length === 0 ? null : Math.max(...writes.map(({ at }) => at)));
      operations.push(...known.operations);
      assert.deepEqual(countsOf(readOperations(writeOperations(operations))), countsOf(uses.filter(isLogin)));
      const { lastLogin, exchange, addresses } = known;
      const { seen, ...expected } = expectedOf(uses);
      assert.deepEqual({ lastLogin, exchange, counts }, expected);
      const latest = [...seen.values()].sort((one, other) => other - one).slice(0, MAX_STORED_ADDRESSES);
      assert.deepEqual(
        addresses.map(({ at }) => at),
        latest,
      );
      for (const { ip, at } of addresses) assert.equal(seen.get(ip), at);
    }),
  );
});

test('hourly counts survive encoding and decoding', () => {
  const counts = fc.array(fc.oneof(fc.nat(200), fc.nat(2 ** 40)), {
    minLength: outcomes.length,
    maxLength: outcomes.length,
  });
  fc.assert(
    fc.property(fc.array(fc.record({ hour: fc.nat(23), counts })), (hours) => {
      const written = Buffer.concat(hours.map(writeHour));
      assert.deepEqual(
        readHours(written),
        hours.map(({ hour, counts: each }) => ({ hour, counts: each })),
      );
      const valid = hours.reduce((sum, { counts: each }) => sum + validCount(each), 0);
      assert.equal(validCountOfHours(written), valid);
    }),
  );
});

test('a day of up to 16,383 checks per hour takes 96 bytes', () => {
  const day = Array.from({ length: 24 }, (_, hour) => writeHour({ hour, counts: [16_383, 0, 0, 0, 0, 0, 0] }));
  assert.equal(Buffer.concat(day).length, 96);
});

test('a key scores higher for more requests and for more recent requests, in whatever order they are counted', () => {
  const day = 86_400;
  const used = (...uses: readonly [count: number, daysAgo: number][]) =>
    uses.reduce((known, [count, ago]) => addUsageScore(known, count, START - ago * day), 0);
  assert.ok(used([10, 0]) > used([9, 0]));
  assert.ok(used([100, 3]) > used([10, 0]));
  assert.ok(used([10, 0]) > used([100, 4]));
  assert.ok(Math.abs(used([5, 0], [5, 0]) - used([10, 0])) < 1e-9);
  assert.equal(used(), 0);
});

test('counts twenty operations per day separately and the others together', () => {
  const uses = Array.from({ length: 30 }, (_, index) => ({ operation: `op-${index}`, count: 1, at: START + index }));
  const { latest, past } = splitByDay(uses);
  assert.deepEqual(past, []);
  assert.equal(latest.length, MAX_STORED_OPERATIONS);
  assert.deepEqual(latest.find(({ operation }) => operation === 'other')?.count, 11);
  assert.equal(latest[0]?.operation, 'op-29');
});
