import * as contract from '@keyward/contract';
import { listName } from '../src/list-name.ts';
import { comment, indent, type JsonSchema, type NameOf, structureOf, typeOf } from './schema-types.ts';
import type { Statement } from './statements.ts';

/**
 * Generates the contract's types from its schemas: the named ones, `Calls` and `Lists`. `Lenient`, `Meta` and `Nothing`
 * are the types of src/contract.ts.
 * @param names the names that src/contract.ts imports from the contract
 */
export function contractStatements(names: readonly string[]): Statement[] {
  const schemas = names.filter((name) => name !== 'ErrorCode').map((name) => [name, schemaOf(name)] as const);
  const bySchema = new Map(schemas.map(([name, schema]) => [JSON.stringify(schema), name]));
  const nameOf: NameOf = (schema) => bySchema.get(JSON.stringify(schema));
  const codes = Object.keys(contract.errors).map((code) => JSON.stringify(code));
  const errorCode = `${comment('Every error code of the API.')}type ErrorCode = ${codes.join(' | ')};`;
  return [
    { name: 'ErrorCode', text: errorCode },
    ...schemas.map(([name, schema]) => ({
      name,
      text: comment(schema.description ?? describeUse(schema)) + declarationOf(name, schema, nameOf),
    })),
    { name: 'Calls', text: calls(nameOf) },
    { name: 'Lists', text: lists(nameOf) },
  ];
}

function declarationOf(name: string, schema: JsonSchema, nameOf: NameOf): string {
  const structure = structureOf(schema, nameOf);
  return schema.anyOf ? `type ${name} = ${structure};` : `interface ${name} ${structure}`;
}

/** Returns the operations that use a schema, as the comment for a schema without a description. */
function describeUse(schema: JsonSchema): string | undefined {
  const same = (other: unknown) => JSON.stringify(other) === JSON.stringify(schema);
  const uses = Object.values<contract.Operation>(contract.operations).flatMap(({ id, query, body, answer }) => {
    const responseSchema = answer.schema as JsonSchema | undefined;
    if (same(query)) return [`Query of ${id}.`];
    if (same(body)) return [`Body of ${id}.`];
    return same(responseSchema) || same(responseSchema?.items) ? [`Response of ${id}.`] : [];
  });
  return uses.join(' ') || undefined;
}

function schemaOf(name: string): JsonSchema {
  const schema = (contract as unknown as Record<string, JsonSchema | undefined>)[name];
  const isNamed = schema && (schema.anyOf ?? [schema]).every(({ type }) => type === 'object');
  if (!isNamed) throw new Error(`The contract has no object schema called ${name}.`);
  return schema;
}

function calls(nameOf: NameOf): string {
  const members = Object.values<contract.Operation>(contract.operations).map((operation) => {
    const call = `readonly input: ${input(operation, nameOf)};\nreadonly answer: ${answer(operation, nameOf)};\n`;
    return `${docOf(operation)}readonly ${operation.id}: {\n${indent(call)}};\n`;
  });
  const doc = comment('The input and response of each operation.');
  // A mapped type would lose its property comments in editors.
  return `${doc}interface Calls {\n${indent(members.join(''))}}`;
}

function input(operation: contract.Operation, nameOf: NameOf): string {
  const parts = (['params', 'query', 'headers', 'body'] as const).flatMap((part) => {
    const schema = inputPart(operation, part);
    if (!schema) return [];
    const mayBeEmpty = schema.type === 'object' && !schema.required?.length;
    const optional = (part === 'body' && operation.bodyOptional) || mayBeEmpty;
    const type = `Lenient<${typeOf(schema, nameOf)}>`;
    return [optional ? `readonly ${part}?: ${type} | undefined;\n` : `readonly ${part}: ${type};\n`];
  });
  return parts.length === 0 ? 'Nothing' : `{\n${indent(parts.join(''))}}`;
}

/** The client creates an `Idempotency-Key` if none is passed. */
function inputPart(operation: contract.Operation, part: 'params' | 'query' | 'headers' | 'body') {
  const schema = operation[part] as JsonSchema | undefined;
  return schema && part === 'headers' && operation.idempotencyKey ? { ...schema, required: [] } : schema;
}

function lists(nameOf: NameOf): string {
  const operations = Object.values<contract.Operation>(contract.operations).filter(({ list }) => list);
  const members = operations.map((operation) => {
    const { items } = operation.answer.schema as JsonSchema;
    const item = typeOf(items ?? {}, nameOf);
    const list = `readonly input: Lenient<${structureOf(listArguments(operation), nameOf)}>;\nreadonly item: ${item};\n`;
    return `${docOf(operation)}readonly ${listName(operation.id)}: {\n${indent(list)}};\n`;
  });
  const doc = comment('The parameters of each list, in one object, and its records.');
  return `${doc}interface Lists {\n${indent(members.join(''))}}`;
}

/** Omits the parameters for paging. */
function listArguments({ params, query, body }: contract.Operation): JsonSchema {
  const parts = [params, query, body] as readonly (JsonSchema | undefined)[];
  const { cursor, after, from, ...properties } = Object.assign({}, ...parts.map((part) => part?.properties));
  return { type: 'object', properties, required: parts.flatMap((part) => part?.required ?? []) };
}

/** Adds the contract's description to the declaration of a standalone operation or list function. */
export function documented({ name, text }: Statement): Statement {
  const all = Object.values<contract.Operation>(contract.operations);
  const operation = all.find(({ id, list }) => id === name || (list && listName(id) === name));
  const isFunction = /^declare const \w+: (?:Operation|List)Function</.test(text);
  return { name, text: operation && isFunction ? docOf(operation) + text : text };
}

function docOf({ summary, description }: contract.Operation): string {
  return comment([summary, description].filter(Boolean).join('\n\n'));
}

function answer(operation: contract.Operation, nameOf: NameOf): string {
  const { schema } = operation.answer;
  if (!schema) return 'undefined';
  const type = typeOf(schema as JsonSchema, nameOf);
  return ['bare', 'text'].includes(contract.wrappingOf(operation))
    ? type
    : `{\n${indent(`readonly data: ${type};\nreadonly meta: Meta;\n`)}}`;
}
