import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import type { ApiKey } from '../../src/domain/api-key.ts';
import { putKeys } from '../support/key-list.ts';
import { START_TIME, startKeyward } from '../support/keyward.ts';

const keyward = await startKeyward();
const as = await keyward.asUser();
const DAY = 86_400;

/** Letters in both cases, and characters with a special meaning in LIKE, GLOB, SQL or URLs. */
const unit = fc.constantFrom(
  ...'aAbBcC%_"\'\\*-+()^:. &#',
  'ä',
  'Ä',
  'ß',
  'é',
  'Ω',
  'ω',
  '日',
  '本',
  '😀',
  'ы',
  'Ы',
  // The Kelvin sign: its lower case is an ASCII letter.
  '\u212a',
  'k',
  'AND',
  'NOT',
);
const text = fc.array(unit, { maxLength: 8 }).map((units) => units.join(''));
const description = fc.array(unit, { maxLength: 30 }).map((units) => units.join(''));

const descriptions = fc.sample(description, { numRuns: 80, seed: 11 });
const keys: ApiKey[] = await putKeys(keyward, 'acme1', [
  ...descriptions.map((each, index) => ({
    description: each,
    role: index % 3 === 0 ? 'admin' : 'readonly',
    hint: index % 4 === 0 ? null : `kw_…${String(index).padStart(4, 'x')}`,
    expiresAt: index % 5 === 0 ? START_TIME : index % 5 === 1 ? START_TIME + 1 : null,
    lastLogin: index % 7 === 0 ? null : START_TIME - index * DAY,
  })),
  { appname: '100percent', description: '100% of_it "quoted" back\\slash' },
  { appname: 'Rharman_automation_RW', description: 'Ünïcödé' },
]);

async function searchServer(query: Readonly<Record<string, string>>): Promise<string[]> {
  const { body } = await keyward.ok('GET', `/api/v1/api-keys?${new URLSearchParams(query)}`, { as });
  return body.data.map(({ appname }: { appname: string }) => appname);
}

/** Searches the database like the CLI, which has no index. */
async function searchDatabase(text: string): Promise<string[]> {
  const { apiKeys, directory } = keyward.context.storage.stores;
  const account = await directory.accountNamed('acme1');
  assert.ok(account);
  const search = { text, sort: 'added', descending: false } as const;
  const { keys } = await apiKeys.find(account.id, search, { size: 1000 }, keyward.clock.now);
  assert.equal(await apiKeys.count(account.id, { text }), keys.length);
  return keys.map(({ appname }) => appname);
}

function matches(key: ApiKey, query: string): boolean {
  const lowerCaseQuery = query.toLowerCase();
  return [key.appname, key.description, key.hint ?? ''].some((each) => each.toLowerCase().includes(lowerCaseQuery));
}

const namesWhere = (test: (key: ApiKey) => boolean) => keys.filter(test).map(({ appname }) => appname);

test('the server and the CLI find every key that contains the text, ignoring case, for any characters', async () => {
  await fc.assert(
    fc.asyncProperty(text, async (q) => {
      const expected = namesWhere((key) => matches(key, q));
      assert.deepEqual(await searchServer({ q }), expected);
      assert.deepEqual(await searchDatabase(q), expected);
    }),
    { numRuns: 150 },
  );
});

for (const q of [
  '%',
  '_',
  '\\',
  '"',
  "'",
  '""',
  '%%%',
  '100%',
  'of_it',
  '"quoted"',
  'd" b',
  'k\\s',
  'HARMAN',
  'rw',
  'W',
  'Ö',
  'ÜN',
  'cödÉ',
  '…',
  'kw_',
  ' ',
]) {
  test(`a search for ${q} finds every key that contains the text`, async () => {
    const expected = namesWhere((key) => matches(key, q));
    assert.ok(q === '%%%' || q === '""' || expected.length > 0, 'the sample contains a match');
    assert.deepEqual(await searchServer({ q }), expected);
    assert.deepEqual(await searchDatabase(q), expected);
    assert.deepEqual((await searchServer({ q, limit: '3' })).length, Math.min(3, expected.length));
  });
}

test('a search finds a changed description only by its new text, and never finds a deleted key', async () => {
  const [key] = await putKeys(keyward, 'acme1', [{ description: 'zebrafish' }]);
  const path = `/api/v1/api-keys/${key?.appname}`;
  assert.equal((await searchServer({ q: 'ZebraF' })).length, 1);
  await keyward.ok('PUT', path, { body: { roles: ['READONLY'], description: 'walrus' }, as });
  assert.deepEqual([await searchServer({ q: 'zebraf' }), await searchServer({ q: 'walrus' })], [[], [key?.appname]]);
  await keyward.ok('DELETE', path, { as });
  assert.deepEqual(await searchServer({ q: 'walrus' }), []);
});

test('role and status filters work alone, together and with a text search', async () => {
  assert.deepEqual(
    await searchServer({ role: 'ADMIN' }),
    namesWhere(({ role }) => role === 'admin'),
  );
  assert.deepEqual(
    await searchServer({ role: 'readonly' }),
    namesWhere(({ role }) => role === 'readonly'),
  );
  assert.deepEqual(await searchServer({ role: 'nosuch' }), []);
  const expired = (key: ApiKey) => key.expiresAt !== null && key.expiresAt <= keyward.clock.now;
  assert.deepEqual(await searchServer({ status: 'expired' }), namesWhere(expired));
  assert.deepEqual(
    await searchServer({ status: 'active' }),
    namesWhere((key) => !expired(key)),
  );
  assert.deepEqual(
    await searchServer({ status: 'active', role: 'admin', q: 'a' }),
    namesWhere((key) => !expired(key) && key.role === 'admin' && matches(key, 'a')),
  );
});

for (const days of [1, 8, 30, 79, 80, 36_500]) {
  test(`unused_days=${days} finds keys created and last used at least that long ago, including keys never used`, async () => {
    const since = keyward.clock.now - days * DAY;
    const unused = namesWhere(
      ({ createdAt, lastLogin }) => createdAt <= since && (lastLogin === null || lastLogin <= since),
    );
    assert.deepEqual(await searchServer({ unused_days: String(days) }), unused);
  });
}
