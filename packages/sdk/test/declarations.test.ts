import assert from 'node:assert/strict';
import test from 'node:test';
import { comment, structureOf, typeOf } from '../build/schema-types.ts';
import { assemble, reexportedNames, statementsOf } from '../build/statements.ts';

const unnamed = () => undefined;

test('each kind of schema becomes its TypeScript type', () => {
  const kinds = [
    [{ type: 'string', pattern: '^a$' }, 'string'],
    [{ type: 'integer', minimum: 0 }, 'number'],
    [{ type: 'boolean' }, 'boolean'],
    [{ type: 'string', const: 'it"s' }, '"it\\"s"'],
    [{ anyOf: [{ type: 'string' }, { type: 'null' }] }, 'string | null'],
    [{ type: 'array', items: { anyOf: [{ const: 1 }, { const: 2 }] } }, '(1 | 2)[]'],
    [{ type: 'object', patternProperties: { '^.*$': {} } }, 'Record<string, unknown>'],
    [{ description: 'anything' }, 'unknown'],
  ] as const;
  for (const [schema, type] of kinds) assert.equal(typeOf(schema, unnamed), type);
});

test('members have their description, optionality, and quotes where necessary', () => {
  const properties = { a: { type: 'string', description: 'first' }, 'b-c': { type: 'object', properties: {} } };
  const expected = '{\n    /** first */\n    a: string;\n    "b-c"?: {\n    };\n}';
  assert.equal(typeOf({ type: 'object', required: ['a'], properties }, unnamed), expected);
});

test('a named schema is referenced by its name everywhere', () => {
  const key = { type: 'object', properties: { a: { type: 'string' } } };
  const nameOf = (schema: unknown) => (schema === key ? 'Key' : undefined);
  assert.equal(typeOf({ type: 'array', items: key }, nameOf), 'Key[]');
  assert.equal(structureOf(key, nameOf), '{\n    a?: string;\n}');
});

test('a schema of an unknown kind fails the build', () => {
  assert.throws(() => typeOf({ type: 'array' }, unnamed), /has no TypeScript type/);
  assert.throws(() => typeOf({ allOf: [] } as object, unnamed), /has no TypeScript type/);
});

test('a description cannot end its comment early', () => {
  assert.equal(comment('a */ b'), '/** a *\\/ b */\n');
  assert.equal(comment('a\n\nb'), '/**\n * a\n *\n * b\n */\n');
});

const module = `/** About the module. */
import type { X } from './x.ts';
export type { A, B as C, } from '@keyward/contract';
/**
 * A thing.
 */
export interface Thing {
    /** with a part */
    part: Part;
}
type Part = string;
export declare function unused(): void;
`;

test('one file declares the public names and their dependencies, and exports only the public names', () => {
  const text = assemble(statementsOf(module), ['Thing']);
  const expected = `/**
 * A thing.
 */
export interface Thing {
    /** with a part */
    part: Part;
}

type Part = string;

export {};
`;
  assert.equal(text, expected);
});

test('conflicting and undeclared names fail the build', () => {
  assert.throws(() => assemble([...statementsOf(module), ...statementsOf(module)], ['Thing']), /Two declarations/);
  assert.throws(() => assemble(statementsOf(module), ['Other']), /Other is exported but not declared/);
});

test('re-exported names are found by their original module', () => {
  assert.deepEqual(reexportedNames("export { type A, b } from './x.ts';\nexport { c } from 'y';", './'), ['A', 'b']);
});
