import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import test from 'node:test';
import fc from 'fast-check';
import type { ListedKey } from '../../src/domain/checked-key.ts';
import type { KeyPosition, KeySearch } from '../../src/domain/key-search.ts';
import { DEFAULT_TEXT_FIELDS } from '../../src/domain/key-text-fields.ts';
import { digestFromBytes } from '../../src/engine/digest.ts';
import { InMemoryEngine } from '../../src/engine/in-memory-engine.ts';

const NOW = 1_800_000_000;
const BY_NAME: KeySearch = { sort: 'appname', descending: false };

const digest = (text: string) => new Uint8Array(createHash('sha256').update(text).digest());

function listedKey(ordinal: number, overrides: Partial<ListedKey> = {}): ListedKey {
  return {
    ordinal,
    id: `key_${ordinal}`,
    appname: `Service ${ordinal}`,
    role: 'readonly',
    digest: digest(`secret ${ordinal}`),
    generation: 1,
    expiresAt: null,
    allowedIps: [],
    rateLimit: null,
    state: 'enabled',
    metadata: {},
    textFields: DEFAULT_TEXT_FIELDS,
    rotation: null,
    description: '',
    hint: null,
    createdAt: 0,
    createdBy: 'import',
    lastLogin: null,
    enabledAt: 0,
    keptUntil: 0,
    owner: null,
    tags: [],
    ...overrides,
  };
}

function ordinalsOf(engine: InMemoryEngine, account: number, search: KeySearch): readonly number[] {
  return engine.search(account, search, { size: 1000 }, NOW).ordinals;
}

/** Reads all pages in one direction. */
function readAll(engine: InMemoryEngine, search: KeySearch, size: number): { ordinals: number[]; totals: Set<number> } {
  const ordinals: number[] = [];
  const totals = new Set<number>();
  for (let from: KeyPosition | null | undefined; from !== null; ) {
    const page = engine.search(1, search, from ? { size, from } : { size }, NOW);
    ordinals.push(...page.ordinals);
    totals.add(page.total);
    from = page.next;
  }
  return { ordinals, totals };
}

type Step = typeof step extends fc.Arbitrary<infer S> ? S : never;
const step = fc.record({
  ordinal: fc.integer({ min: 1, max: 30 }),
  does: fc.constantFrom('put' as const, 'put' as const, 'delete' as const, 'login' as const, 'use' as const),
  role: fc.constantFrom('readonly', 'admin', 'editor'),
  description: fc.constantFrom('', 'Nightly BACKUP', 'backup of ä', 'Ä', '日本'),
  at: fc.integer({ min: 1, max: 50 }),
});

interface Expected extends Pick<ListedKey, 'role' | 'description'> {
  account: number;
  usage: number;
  lastLogin: number;
}

/** Applies the steps and returns the expected content of the engine. */
function apply(engine: InMemoryEngine, steps: readonly Step[]) {
  const expected = new Map<number, Expected>();
  for (const { ordinal, does, role, description, at } of steps) {
    const account = 1 + (ordinal % 2);
    const known = expected.get(ordinal);
    if (does === 'put') {
      engine.put(account, listedKey(ordinal, { role, description }));
      expected.set(ordinal, { usage: 0, lastLogin: 0, ...known, account, role, description });
    } else if (does === 'delete') {
      engine.delete(`key_${ordinal}`);
      expected.delete(ordinal);
    } else if (does === 'use') {
      engine.addUsage(ordinal, at);
      if (known) known.usage += at;
    } else {
      engine.recordLogin(ordinal, at);
      if (known) known.lastLogin = Math.max(known.lastLogin, at);
    }
  }
  return expected;
}

test("searches return exactly the account's matching keys in order, with their count, after any changes", () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 120 }), (steps) => {
      const engine = new InMemoryEngine();
      const expected = apply(engine, steps);
      assert.equal(engine.size, expected.size);
      for (const account of [1, 2]) {
        const own = [...expected].filter(([, key]) => key.account === account).sort(([one], [other]) => one - other);
        const where = (matches: (key: Expected) => boolean) =>
          own.filter(([, key]) => matches(key)).map(([ordinal]) => ordinal);
        const added: KeySearch = { sort: 'added', descending: false };
        assert.equal(engine.count(account), own.length);
        assert.deepEqual(
          ordinalsOf(engine, account, added),
          where(() => true),
        );
        assert.deepEqual(
          ordinalsOf(engine, account, { ...added, role: 'admin' }),
          where(({ role }) => role === 'admin'),
        );
        for (const text of ['backup', 'ä', '日']) {
          const expectedRows = where(({ description }) => description.toLowerCase().includes(text));
          const found = engine.search(account, { ...added, text: text.toUpperCase() }, { size: 3 }, NOW);
          assert.deepEqual(found.ordinals, expectedRows.slice(0, 3));
          assert.equal(found.total, expectedRows.length);
        }
        for (const field of ['usage', 'lastLogin'] as const) {
          const sorted = own.toSorted(([, one], [, other]) => one[field] - other[field]).map(([ordinal]) => ordinal);
          const sort = field === 'usage' ? 'usage' : 'last_login';
          assert.deepEqual(ordinalsOf(engine, account, { sort, descending: false }), sorted);
        }
        assert.deepEqual(
          [...engine.entries(account)].map(({ ordinal }) => ordinal).sort((a, b) => a - b),
          where(() => true),
        );
      }
    }),
  );
});

test('pages of any size contain every key once and report the same total', () => {
  const engine = new InMemoryEngine();
  for (let index = 1; index <= 100; index++)
    engine.put(1, listedKey(index, { role: `role ${index % 7}`, hint: index % 2 ? null : 'kw_' }));
  for (const sort of ['appname', 'role', 'hint', 'status', 'added'] as const) {
    for (const [size, descending] of [
      [1, false],
      [7, true],
      [100, false],
    ] as const) {
      const { ordinals, totals } = readAll(engine, { sort, descending }, size);
      assert.equal(new Set(ordinals).size, 100, `${sort}, ${size} per page`);
      assert.equal(ordinals.length, 100);
      assert.deepEqual([...totals], [100]);
    }
  }
});

test('a replaced key keeps its usage and last login, and its previous texts and digest no longer match', () => {
  const engine = new InMemoryEngine();
  engine.put(1, listedKey(1, { appname: 'former' }));
  engine.put(1, listedKey(2, { appname: 'other', lastLogin: 100 }));
  engine.addUsage(1, 5);
  engine.addUsage(2, 3);
  engine.recordLogin(1, 200);
  engine.put(1, listedKey(1, { appname: 'renamed', digest: digest('next'), lastLogin: 50 }));
  assert.deepEqual(ordinalsOf(engine, 1, { sort: 'usage', descending: true }), [1, 2]);
  assert.deepEqual(ordinalsOf(engine, 1, { sort: 'last_login', descending: true }), [1, 2]);
  assert.deepEqual(ordinalsOf(engine, 1, { ...BY_NAME, text: 'former' }), []);
  assert.deepEqual(ordinalsOf(engine, 1, { ...BY_NAME, text: 'RENAMED' }), [1]);
  assert.equal(engine.findByDigest(1, digestFromBytes(digest('secret 1')), NOW), undefined);
  assert.equal(engine.findByDigest(1, digestFromBytes(digest('next')), NOW)?.id, 'key_1');
  engine.clearUsage();
  engine.addUsage(2, 1);
  assert.deepEqual(ordinalsOf(engine, 1, { sort: 'usage', descending: true }), [2, 1]);
});

test('a key is found only in its own account, and its digest is returned only on request', () => {
  const engine = new InMemoryEngine();
  engine.put(1, listedKey(1));
  assert.equal(engine.get(2, 'key_1'), undefined);
  assert.equal(engine.getWithDigest(2, 'key_1'), undefined);
  assert.equal(engine.findByDigest(2, digestFromBytes(digest('secret 1')), NOW), undefined);
  assert.ok(!('digest' in (engine.get(1, 'key_1') ?? {})));
  assert.deepEqual(engine.getWithDigest(1, 'key_1')?.digest, digest('secret 1'));
});

test('reading entries with pauses returns each unchanged key once', () => {
  const engine = new InMemoryEngine();
  for (let index = 1; index <= 3000; index++) engine.put(1, listedKey(index));
  const seen: number[] = [];
  for (const { ordinal } of engine.entries(1)) {
    seen.push(ordinal);
    // Deletes keys with odd ordinals and adds others, so that the table grows.
    if (ordinal % 2 === 1) engine.delete(`key_${ordinal}`);
    if (ordinal <= 3000 && ordinal % 3 === 0) engine.put(1, listedKey(ordinal + 10_001));
  }
  const unchanged = seen.filter((ordinal) => ordinal <= 3000 && ordinal % 2 === 0);
  assert.equal(unchanged.length, 1500);
  assert.equal(new Set(unchanged).size, 1500);
});

test('replacing a key among 100,000 is as fast as among a few', () => {
  const engine = new InMemoryEngine();
  const keys = Array.from({ length: 100_000 }, (_, index) => listedKey(index));
  for (const each of keys) engine.put(1, each);
  const startedAt = process.cpuUsage();
  for (const each of keys.slice(0, 5000)) engine.put(1, each);
  const milliseconds = process.cpuUsage(startedAt).user / 1000;
  assert.ok(milliseconds < 2500, `${milliseconds} ms for 5,000 keys`);
});
