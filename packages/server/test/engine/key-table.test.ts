import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import test from 'node:test';
import fc from 'fast-check';
import type { CheckedKey } from '../../src/domain/checked-key.ts';
import { DEFAULT_TEXT_FIELDS, textFieldsFrom } from '../../src/domain/key-text-fields.ts';
import { digestFromBytes } from '../../src/engine/digest.ts';
import { KeyTable } from '../../src/engine/key-table.ts';

const NOW = 1_800_000_000;
/** Generations are random numbers of 53 bits. */
const OLD_GENERATION = Number.MAX_SAFE_INTEGER - 2;
const digest = (text: string) => new Uint8Array(createHash('sha256').update(text).digest());

function key(id: number, secret: string, overrides: Partial<CheckedKey> = {}): CheckedKey {
  return {
    ordinal: id,
    id: `key_${id}`,
    appname: `name_${id}`,
    role: 'readonly',
    digest: digest(secret),
    generation: 1,
    expiresAt: null,
    allowedIps: [],
    rateLimit: null,
    state: 'enabled',
    metadata: {},
    textFields: DEFAULT_TEXT_FIELDS,
    rotation: null,
    ...overrides,
  };
}

function rotationOf({ secret, endsAt }: { secret: string; endsAt: number }): CheckedKey['rotation'] {
  return { number: 1, endsAt, old: { digest: digest(secret), generation: OLD_GENERATION } };
}

const NOTHING = [undefined, undefined, undefined];

const step = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.record({
      does: fc.constant('set' as const),
      id: fc.nat(60),
      secret: fc.nat(400),
      // Seconds until the previous secret expires.
      overlap: fc.option(fc.integer({ min: -1, max: 2 }), { nil: undefined, freq: 2 }),
    }),
  },
  { weight: 1, arbitrary: fc.record({ does: fc.constant('delete' as const), id: fc.nat(60) }) },
);

test('a key is found only by its current or old digest and its account, after any additions, replacements and deletions', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 300 }), (steps) => {
      const table = new KeyTable();
      const plain = new Map<number, string>();
      const olds = new Map<number, { secret: string; endsAt: number }>();
      for (const each of steps) {
        if (each.does === 'delete') {
          table.delete(`key_${each.id}`);
          plain.delete(each.id);
          olds.delete(each.id);
        } else {
          const secret = `${each.id} ${each.secret}`;
          const before = plain.get(each.id);
          const isRotated = each.overlap !== undefined && before !== undefined && before !== secret;
          const old = isRotated ? { secret: before, endsAt: NOW + (each.overlap ?? 0) } : undefined;
          table.set(1 + (each.id % 3), key(each.id, secret, { generation: 7, rotation: old ? rotationOf(old) : null }));
          plain.set(each.id, secret);
          if (old) olds.set(each.id, old);
          else olds.delete(each.id);
        }
      }
      assert.equal(table.size, plain.size);
      for (let id = 0; id <= 60; id++) {
        const secret = plain.get(id);
        assert.equal(table.withId(1 + (id % 3), `key_${id}`)?.id, secret === undefined ? undefined : `key_${id}`);
        assert.equal(table.withId(2 + (id % 3), `key_${id}`), undefined, 'not in another account');
        if (secret === undefined) continue;
        const presented = digestFromBytes(digest(secret));
        assert.equal(table.find(1 + (id % 3), presented, NOW)?.ordinal, id);
        assert.equal(table.find(2 + (id % 3), presented, NOW), undefined);
      }
      for (const [id, { secret, endsAt }] of olds) {
        const found = table.find(1 + (id % 3), digestFromBytes(digest(secret)), NOW);
        assert.deepEqual(
          [found?.ordinal, found?.generation, found?.isOld],
          endsAt > NOW ? [id, OLD_GENERATION, true] : NOTHING,
        );
      }
      assert.equal([1, 2, 3].flatMap((account) => [...table.keysOf(account)]).length, plain.size, 'each key once');
      for (const each of steps) {
        if (each.does === 'set' && olds.get(each.id)?.secret === `${each.id} ${each.secret}`) continue;
        if (each.does === 'delete' || plain.get(each.id) === `${each.id} ${each.secret}`) continue;
        const old = digestFromBytes(digest(`${each.id} ${each.secret}`));
        assert.equal(table.find(1 + (each.id % 3), old, NOW), undefined, 'a replaced digest');
      }
    }),
  );
});

test('the same digest in two accounts belongs to two keys', () => {
  const table = new KeyTable();
  table.set(1, key(1, 'same'));
  table.set(2, key(2, 'same'));
  const presented = digestFromBytes(digest('same'));
  assert.deepEqual([table.find(1, presented, NOW)?.ordinal, table.find(2, presented, NOW)?.ordinal], [1, 2]);
  table.delete('key_1');
  assert.deepEqual([table.find(1, presented, NOW), table.find(2, presented, NOW)?.ordinal], [undefined, 2]);
});

test('a found key has the stored values, after growth and reuse of rows', () => {
  const table = new KeyTable();
  const keys = Array.from({ length: 5000 }, (_, id) =>
    key(id, `secret ${id}`, {
      generation: Number.MAX_SAFE_INTEGER - id,
      expiresAt: id % 2 === 0 ? null : 1_800_000_000 + id,
      allowedIps: id % 7 === 0 ? ['192.0.2.0/24'] : [],
      rateLimit: id % 5 === 0 ? { limit: id + 1, windowSeconds: 60 } : null,
      state: (['enabled', 'quarantined', 'disabled'] as const)[id % 3] ?? 'enabled',
      metadata: id % 11 === 0 ? { plan: id } : {},
      textFields: id % 13 === 0 ? textFieldsFrom((name) => `${name} ${id}`) : DEFAULT_TEXT_FIELDS,
    }),
  );
  for (const each of keys) table.set(4, each);
  for (const { id } of keys.slice(0, 2000)) table.delete(id);
  for (const each of keys.slice(0, 1000)) table.set(4, each);
  for (const each of [...keys.slice(0, 1000), ...keys.slice(2000)]) {
    const found = table.find(4, digestFromBytes(each.digest), NOW);
    assert.ok(found);
    const { account, addresses, isOld, ...facts } = found;
    assert.equal(isOld, false);
    const { digest: _, ...expected } = each;
    assert.deepEqual(facts, expected);
    assert.equal(account, 4);
    assert.equal(addresses.includes('192.0.2.9'), true);
    assert.equal(addresses.includes('198.51.100.9'), each.allowedIps.length === 0);
  }
});
