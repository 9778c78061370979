import assert from 'node:assert/strict';
import test from 'node:test';
import { comment, structureOf, typeOf } from '../build/schema-types.ts';
import { assemble, reexportedNames, statementsOf } from '../build/statements.ts';

const unnamed = () => undefined;

test('each kind of schema becomes the type that it describes', () => {
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

test('members carry their description, their option and quotes where their name needs them', () => {
  const properties = { a: { type: 'string', description: 'first' }, 'b-c': { type: 'object', properties: {} } };
  const expected = '{\n    /** first */\n    a: string;\n    "b-c"?: {\n    };\n}';
  assert.equal(typeOf({ type: 'object', required: ['a'], properties }, unnamed), expected);
});

test('a schema with a name is called by it, wherever it stands', () => {
  const key = { type: 'object', properties: { a: { type: 'string' } } };
  const nameOf = (schema: unknown) => (schema === key ? 'Key' : undefined);
  assert.equal(typeOf({ type: 'array', items: key }, nameOf), 'Key[]');
  assert.equal(structureOf(key, nameOf), '{\n    a?: string;\n}');
});

test('a schema of a kind that is not known stops the build', () => {
  assert.throws(() => typeOf({ type: 'array' }, unnamed), /No TypeScript type is known/);
  assert.throws(() => typeOf({ allOf: [] } as object, unnamed), /No TypeScript type is known/);
});

test('a comment cannot end early', () => {
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

test('one file declares the public names and what they mention, and exports only the former', () => {
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

test('names that clash or are declared nowhere stop the build', () => {
  assert.throws(() => assemble([...statementsOf(module), ...statementsOf(module)], ['Thing']), /Two declarations/);
  assert.throws(() => assemble(statementsOf(module), ['Other']), /Other is exported but declared nowhere/);
});

test('names handed on are found by the module that they come from', () => {
  assert.deepEqual(reexportedNames("export { type A, b } from './x.ts';\nexport { c } from 'y';", './'), ['A', 'b']);
});
