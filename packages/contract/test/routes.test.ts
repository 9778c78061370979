import assert from 'node:assert/strict';
import test from 'node:test';
import { ApiKeyQuery, apiKeySortFields, type Operation, operations, VALUES } from '@keyward/contract';

const all = Object.values<Operation>(operations);
const names = (some: readonly Operation[]) => some.map(({ id }) => id).sort();

function members({ query, body }: Operation): Record<string, { readonly maximum?: number }> {
  return { ...query?.properties, ...Reflect.get(body ?? {}, 'properties') };
}

/** These do not repeat every request as one: a regeneration always replaces a secret, and only `rotate` of the decisions is repeated. */
const ACCEPT_FOR_SOME = ['decideReviewItem', 'regenerateSharedSecret'];

test('an operation with the mark of Idempotency-Key accepts the header, and so does no other', () => {
  const accepting = all.filter(({ headers }) => headers?.properties['idempotency-key'] !== undefined);
  const marked = all.filter(({ idempotencyKey }) => idempotencyKey);
  assert.deepEqual(names(marked), ['createApiKey', 'startRotation']);
  assert.deepEqual(names(accepting), [...names(marked), ...ACCEPT_FOR_SOME].sort());
});

test('every operation that answers with an array for a list or a search is marked as a list', () => {
  const arrays = all.filter(({ id, answer }) => /^(list|search)/.test(id) && Reflect.get(answer.schema ?? {}, 'items'));
  assert.deepEqual(names(all.filter(({ list }) => list)), names(arrays));
});

test('a list is marked with the way in which its query continues', () => {
  for (const operation of all.filter(({ list }) => list)) {
    const ways = ['cursor', 'after', 'from'].filter((name) => name in members(operation));
    assert.deepEqual(ways, operation.list === 'whole' ? [] : [operation.list], operation.id);
  }
});

test('a list that continues accepts pages of 100 records', () => {
  for (const operation of all.filter(({ list }) => list && list !== 'whole')) {
    const { limit, size } = members(operation);
    assert.ok(((limit ?? size)?.maximum ?? 0) >= 100, operation.id);
  }
});

test('the parameters of a list and its query have different names, so that one object can hold both', () => {
  for (const operation of all.filter(({ list }) => list)) {
    const params = Object.keys(operation.params?.properties ?? {});
    assert.deepEqual(
      params.filter((name) => name in members(operation)),
      [],
      operation.id,
    );
  }
});

test('the values of a sort order are those that its pattern accepts', () => {
  const sort = ApiKeyQuery.properties.sort as unknown as { pattern: string; [VALUES]: string[] };
  assert.equal(sort[VALUES].length, apiKeySortFields.length * 2);
  for (const value of sort[VALUES]) assert.match(value, new RegExp(sort.pattern));
  const alternatives = sort.pattern.slice('^-?('.length, -')$'.length).split('|');
  assert.deepEqual(alternatives, [...apiKeySortFields]);
});
