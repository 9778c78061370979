import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import { Kysely } from 'kysely';
import { UnwrittenUses } from '../../src/domain/key-use.ts';
import { hourOf, outcomes } from '../../src/domain/use-counts.ts';
import type { Schema } from '../../src/storage/schema.ts';
import { sqliteDialect } from '../../src/storage/sqlite/dialect.ts';
import { keyUseStore } from '../../src/storage/stores/key-uses.ts';
import { LatestUses } from '../../src/storage/uses/latest-uses.ts';
import { openStorage } from '../support/database.ts';

const START = 1_800_000_000;
const KEYS = 3;

const use = fc.record({
  key: fc.integer({ min: 1, max: KEYS }),
  at: fc.integer({ min: 0, max: 3 * 86_400 }),
  outcome: fc.constantFrom(...outcomes),
  ip: fc.constantFrom('192.0.2.1', '192.0.2.2', '2001:db8::1', null),
  operation: fc.constantFrom('verify', 'exchange', 'listApiKeys'),
  beyondReading: fc.boolean(),
});
type Use = typeof use extends fc.Arbitrary<infer T> ? T : never;
/** Batches, of which some cannot be written. */
const batches = fc.array(fc.record({ uses: fc.array(use, { minLength: 1, maxLength: 8 }), fails: fc.boolean() }), {
  maxLength: 8,
});

function batchOf(uses: readonly Use[]): UnwrittenUses[] {
  const byKey = new Map<number, UnwrittenUses>();
  for (const { key, at, ...rest } of uses) {
    const one = byKey.get(key) ?? new UnwrittenUses('account', key);
    byKey.set(key, one);
    one.note({ ...rest, at: START + at }, hourOf(START + at));
  }
  return [...byKey.values()];
}

const { database } = await openStorage();
const dialect = sqliteDialect(database);
const db = new Kysely<Schema>({ dialect: dialect.kysely });
const EMPTY =
  "insert into key_use (key, account_id, last_login, addresses, hour, counts) values (?, 'account', -1, '[]', 0, x'')";

/** Begins with keys that nobody used. @returns everything that is then known of their uses */
async function written(all: readonly { uses: readonly Use[]; fails: boolean }[], latest: LatestUses | undefined) {
  database.exec('delete from key_use; delete from key_count');
  for (let key = 1; key <= KEYS; key++) database.prepare(EMPTY).run(key);
  const store = keyUseStore(db, dialect, latest);
  for (const { uses, fails } of all) {
    database.exec('begin');
    await store.addAll('account', batchOf(uses));
    database.exec(fails ? 'rollback' : 'commit');
    if (fails) latest?.forget();
  }
  return ['key_use', 'key_count'].map((table) => database.prepare(`select * from ${table} order by 1, 2`).all());
}

test('what is written of uses is the same, whether what was written before is read or remembered', async () => {
  await fc.assert(
    fc.asyncProperty(batches, async (all) => {
      assert.deepEqual(await written(all, new LatestUses()), await written(all, undefined));
    }),
    { numRuns: 200 },
  );
});

test('of very many keys those that were used longest ago are forgotten', () => {
  const latest = new LatestUses();
  const nothing = { hour: 0 } as Parameters<LatestUses['set']>[1];
  for (let key = 0; key < 100_002; key++) latest.set(key, nothing);
  assert.deepEqual([latest.get(0), latest.get(1)], [undefined, undefined]);
  assert.equal(latest.get(2), nothing);
});

test('the hours of a day stay bytes, however many are joined', async () => {
  const used = { key: 1, outcome: 'valid', ip: null, operation: 'verify', beyondReading: false } as const;
  const hours = [0, 1, 2, 3].map((hour) => ({ fails: false, uses: [{ ...used, at: hour * 3600 }] }));
  await written(hours, undefined);
  const [row] = database.prepare('select typeof(counts) as type, length(counts) as length from key_count').all();
  assert.deepEqual({ ...row }, { type: 'blob', length: 9 });
});
