import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import test from 'node:test';
import fc from 'fast-check';
import type { KnownKey } from '../../src/domain/known-key.ts';
import { digestFromBytes } from '../../src/verification/digest.ts';
import { KeyIndex } from '../../src/verification/key-index.ts';
import { KeyTable } from '../../src/verification/key-table.ts';

const digest = (text: string) => new Uint8Array(createHash('sha256').update(text).digest());

function key(id: number, secret: string, more: Partial<KnownKey> = {}): KnownKey {
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
    ...more,
  };
}

const step = fc.oneof(
  { weight: 3, arbitrary: fc.record({ does: fc.constant('set' as const), id: fc.nat(60), secret: fc.nat(400) }) },
  { weight: 1, arbitrary: fc.record({ does: fc.constant('delete' as const), id: fc.nat(60) }) },
);

test('whatever is added, replaced and deleted, a key is found by its present digest and account, and by nothing else', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 300 }), (steps) => {
      const table = new KeyTable();
      const plain = new Map<number, string>();
      for (const each of steps) {
        if (each.does === 'delete') {
          table.delete(`key_${each.id}`);
          plain.delete(each.id);
        } else {
          const secret = `${each.id} ${each.secret}`;
          table.set(each.id % 3, key(each.id, secret));
          plain.set(each.id, secret);
        }
      }
      assert.equal(table.size, plain.size);
      for (let id = 0; id <= 60; id++) {
        const secret = plain.get(id);
        assert.equal(table.withId(id % 3, `key_${id}`)?.id, secret === undefined ? undefined : `key_${id}`);
        assert.equal(table.withId((id % 3) + 1, `key_${id}`), undefined, 'not in another account');
        if (secret === undefined) continue;
        const wanted = digestFromBytes(digest(secret));
        assert.equal(table.find(id % 3, wanted)?.ordinal, id);
        assert.equal(table.find((id % 3) + 1, wanted), undefined);
      }
      for (const each of steps) {
        if (each.does === 'delete' || plain.get(each.id) === `${each.id} ${each.secret}`) continue;
        const old = digestFromBytes(digest(`${each.id} ${each.secret}`));
        assert.equal(table.find(each.id % 3, old), undefined, 'a digest that was replaced');
      }
    }),
  );
});

test('the same digest in two accounts is two keys', () => {
  const table = new KeyTable();
  table.set(1, key(1, 'same'));
  table.set(2, key(2, 'same'));
  const wanted = digestFromBytes(digest('same'));
  assert.deepEqual([table.find(1, wanted)?.ordinal, table.find(2, wanted)?.ordinal], [1, 2]);
  table.delete('key_1');
  assert.deepEqual([table.find(1, wanted), table.find(2, wanted)?.ordinal], [undefined, 2]);
});

test('what a key may do comes back as it was put in, through growth and the reuse of rows', () => {
  const table = new KeyTable();
  const made = Array.from({ length: 5000 }, (_, id) =>
    key(id, `secret ${id}`, {
      generation: id + 1,
      expiresAt: id % 2 === 0 ? null : 1_800_000_000 + id,
      allowedIps: id % 7 === 0 ? ['192.0.2.0/24'] : [],
      rateLimit: id % 5 === 0 ? { limit: id + 1, windowSeconds: 60 } : null,
    }),
  );
  for (const each of made) table.set(4, each);
  for (const { id } of made.slice(0, 2000)) table.delete(id);
  for (const each of made.slice(0, 1000)) table.set(4, each);
  for (const each of [...made.slice(0, 1000), ...made.slice(2000)]) {
    const found = table.find(4, digestFromBytes(each.digest));
    assert.ok(found);
    const { account, addresses, ...facts } = found;
    const { digest: _, ...expected } = each;
    assert.deepEqual(facts, expected);
    assert.equal(account, 4);
    assert.equal(addresses.includes('192.0.2.9'), true);
    assert.equal(addresses.includes('198.51.100.9'), each.allowedIps.length === 0);
  }
});

test('a key is taken out of a hundred thousand, one after another, as quickly as out of few', () => {
  const index = new KeyIndex();
  const account = { id: 'a', shortname: 'acme1', allowedIps: [], tokenAlgorithm: 'EdDSA', secrets: [] } as const;
  index.setAccount({ ...account, roles: new Map(), routes: new Map() });
  const more = { description: '', hint: null, createdAt: 0, createdBy: 'import', lastLogin: null };
  const keys = Array.from({ length: 100_000 }, (_, at) => ({ ...key(at, `secret ${at}`), ...more }));
  for (const each of keys) index.addKey('a', each);
  const begun = performance.now();
  for (const each of keys.slice(0, 5000)) index.setKey('a', each);
  const milliseconds = performance.now() - begun;
  assert.ok(milliseconds < 2500, `${milliseconds} ms for 5,000 of them`);
});
