import assert from 'node:assert/strict';
import test from 'node:test';
import { ApiKeyQuery, apiKeySortFields, type Operation, operations, VALUES } from '@keyward/contract';

const all = Object.values<Operation>(operations);
const names = (some: readonly Operation[]) => some.map(({ id }) => id).sort();

function members({ query, body }: Operation): Record<string, { readonly maximum?: number }> {
  return { ...query?.properties, ...Reflect.get(body ?? {}, 'properties') };
}

/**
 * Operations that accept the header without full idempotency: a regeneration always replaces the secret, and of the
 * decisions only `rotate` is idempotent.
 */
const ACCEPT_FOR_SOME = ['decideReviewItem', 'regenerateSharedSecret'];

test('exactly the operations marked with idempotencyKey accept the header', () => {
  const accepting = all.filter(({ headers }) => headers?.properties['idempotency-key'] !== undefined);
  const marked = all.filter(({ idempotencyKey }) => idempotencyKey);
  assert.deepEqual(names(marked), ['createApiKey', 'startRotation']);
  assert.deepEqual(names(accepting), [...names(marked), ...ACCEPT_FOR_SOME].sort());
});

test('every operation that returns an array for a list or a search is marked as a list', () => {
  const arrays = all.filter(({ id, answer }) => /^(list|search)/.test(id) && Reflect.get(answer.schema ?? {}, 'items'));
  assert.deepEqual(names(all.filter(({ list }) => list)), names(arrays));
});

test('a list is marked with the paging of its query', () => {
  for (const operation of all.filter(({ list }) => list)) {
    const ways = ['cursor', 'after', 'from'].filter((name) => name in members(operation));
    assert.deepEqual(ways, operation.list === 'whole' ? [] : [operation.list], operation.id);
  }
});

test('a list with pages accepts pages of 100 records', () => {
  for (const operation of all.filter(({ list }) => list && list !== 'whole')) {
    const { limit, size } = members(operation);
    assert.ok(((limit ?? size)?.maximum ?? 0) >= 100, operation.id);
  }
});

test('path and query parameters of a list have different names, so that one object can contain all of them', () => {
  for (const operation of all.filter(({ list }) => list)) {
    const params = Object.keys(operation.params?.properties ?? {});
    assert.deepEqual(
      params.filter((name) => name in members(operation)),
      [],
      operation.id,
    );
  }
});

test('the values of a sort order are exactly the values that its pattern accepts', () => {
  const sort = ApiKeyQuery.properties.sort as unknown as { pattern: string; [VALUES]: string[] };
  assert.equal(sort[VALUES].length, apiKeySortFields.length * 2);
  for (const value of sort[VALUES]) assert.match(value, new RegExp(sort.pattern));
  const alternatives = sort.pattern.slice('^-?('.length, -')$'.length).split('|');
  assert.deepEqual(alternatives, [...apiKeySortFields]);
});
