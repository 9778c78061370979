import assert from 'node:assert/strict';
import test from 'node:test';
import * as contract from '@keyward/contract';
import { Ajv } from 'ajv';

/** The values that the contract exports, and the parts of its operations. */
const values: readonly (readonly [name: string, value: unknown])[] = [
  ...Object.entries(contract),
  ...Object.entries<contract.Operation>(contract.operations).flatMap(([id, { params, query, headers, body }]) =>
    Object.entries({ params, query, headers, body }).map(([part, schema]) => [`${id} ${part}`, schema] as const),
  ),
];

function isSchema(value: unknown): value is object {
  return typeof value === 'object' && value !== null && ('type' in value || 'anyOf' in value);
}

test('every schema of the contract is a valid JSON Schema', () => {
  const ajv = new Ajv({ addUsedSchema: false });
  ajv.addVocabulary([contract.DOCUMENTED]);
  let count = 0;
  for (const [name, schema] of values) {
    if (!isSchema(schema)) continue;
    assert.equal(ajv.validateSchema(schema), true, name);
    count++;
  }
  assert.ok(count > 200, `${count} schemas`);
});
