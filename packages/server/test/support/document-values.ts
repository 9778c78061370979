import { openApi } from '@keyward/contract';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import fc from 'fast-check';

/** A schema of the OpenAPI document. */
export interface DocumentSchema {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly enum?: readonly unknown[];
  readonly anyOf?: readonly DocumentSchema[];
  readonly oneOf?: readonly DocumentSchema[];
  readonly items?: DocumentSchema;
  readonly properties?: Readonly<Record<string, DocumentSchema>>;
  readonly required?: readonly string[];
  readonly pattern?: string;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly minimum?: number;
  readonly maximum?: number;
}

export interface DocumentParameter {
  readonly name: string;
  readonly in: 'path' | 'query' | 'header';
  readonly required: boolean;
  readonly schema: DocumentSchema;
}

export interface DocumentOperation {
  readonly parameters: readonly DocumentParameter[];
  readonly requestBody?: { readonly content: Readonly<Record<string, { readonly schema: DocumentSchema }>> };
}

const SEED = 45;
/** Longer texts test nothing new. */
const MAX_TEXT_LENGTH = 300;
const COMBINATIONS = 8;

const document = openApi('http://127.0.0.1');
const schemas = (document['components'] as { schemas: Record<string, DocumentSchema> }).schemas;
const ajv = new Ajv2020({ strict: false, formats: { int32: true, int64: true } });
ajv.addSchema(document, 'openapi');
const validators = new WeakMap<DocumentSchema, ValidateFunction>();

export function findDocumentOperation(path: string, method: string): DocumentOperation {
  const paths = document['paths'] as Record<string, Record<string, DocumentOperation>>;
  const operation = paths[path]?.[method.toLowerCase()];
  if (!operation) throw new Error(`The document does not describe ${method} ${path}.`);
  return operation;
}

/** Returns whether the OpenAPI document allows a value. */
export function isAllowed(schema: DocumentSchema, value: unknown): boolean {
  const knownMembers = validators.get(schema);
  const validate = knownMembers ?? ajv.compile(JSON.parse(JSON.stringify(schema).replaceAll('"#/', '"openapi#/')));
  validators.set(schema, validate);
  return validate(value) === true;
}

/**
 * Returns values that the OpenAPI document allows, the same in each run: the edges of each type, each choice, and
 * objects with each value of each member, alone and combined.
 * @param knownMembers members with a required value, such as the name of an existing key
 */
export function allowedValues(schema: DocumentSchema, knownMembers: Readonly<Record<string, unknown>> = {}): unknown[] {
  const candidates = valuesOf(resolve(schema), knownMembers);
  const textValues = new Set<string>();
  return candidates.filter((value) => {
    const text = JSON.stringify(value);
    return !textValues.has(text) && textValues.add(text) && isAllowed(schema, value);
  });
}

function resolve(schema: DocumentSchema): DocumentSchema {
  const name = schema.$ref?.split('/').at(-1);
  return name === undefined ? schema : (schemas[name] ?? {});
}

function valuesOf(schema: DocumentSchema, knownMembers: Readonly<Record<string, unknown>>): unknown[] {
  if (schema.enum) return [...schema.enum];
  const choices = schema.oneOf ?? schema.anyOf;
  if (choices) return choices.flatMap((choice) => valuesOf(resolve(choice), knownMembers));
  return [schema.type ?? 'string'].flat().flatMap((type) => valuesOfType(type, schema, knownMembers));
}

function valuesOfType(
  type: string,
  schema: DocumentSchema,
  knownMembers: Readonly<Record<string, unknown>>,
): unknown[] {
  switch (type) {
    case 'object':
      return objectValues(schema, knownMembers);
    case 'array':
      return arrayValues(schema);
    case 'string':
      return textValues(schema);
    case 'integer':
      return [schema.minimum, schema.maximum, 0, 1, 7, -1].filter((each) => each !== undefined);
    case 'boolean':
      return [true, false];
    default:
      return [null];
  }
}

function textValues({ pattern, minLength = 0, maxLength = MAX_TEXT_LENGTH }: DocumentSchema): string[] {
  const maxTextLength = Math.min(maxLength, MAX_TEXT_LENGTH);
  const edges = ['', ' ', 'a', '0', '"', "'", '%', '/', '\u0000', '\n', 'é', '👩‍💻', '__proto__', 'a.b@example.com'];
  const lengths = [minLength, maxTextLength].map((length) => 'x'.repeat(length));
  if (pattern === undefined) return [...edges, ...lengths];
  const matching = fc.stringMatching(new RegExp(pattern, 'u'));
  const short = matching.filter(({ length }) => length <= maxTextLength);
  return [...fc.sample(short, { seed: SEED, numRuns: 12 }), ...edges, ...lengths];
}

function arrayValues({ items = {}, minItems = 0, maxItems = 100 }: DocumentSchema): unknown[][] {
  const values = allowedValues(items);
  const repeatValues = (length: number) => Array.from({ length }, (_, index) => values[index % values.length]);
  const lengths = [0, 1, 2, 5].filter((length) => length >= minItems && length <= maxItems);
  const single = minItems <= 1 && maxItems >= 1 ? values.map((value) => [value]) : [];
  const duplicates = maxItems >= 2 ? [[values[0], values[0]]] : [];
  return [...lengths.map(repeatValues), ...single, ...duplicates, repeatValues(minItems)];
}

function objectValues(
  { properties = {}, required = [] }: DocumentSchema,
  knownMembers: Readonly<Record<string, unknown>>,
) {
  const members = Object.entries(properties).map(([name, schema]) => {
    const values = allowedValues(schema);
    const knownValues =
      knownMembers[name] !== undefined && isAllowed(schema, knownMembers[name]) ? [knownMembers[name]] : [];
    return [name, [...knownValues, ...values]] as const;
  });
  const withFirstValues = (names: readonly string[]) =>
    Object.fromEntries(members.filter(([name]) => names.includes(name)).map(([name, [value]]) => [name, value]));
  const minimal = withFirstValues(required);
  const single = members.flatMap(([name, values]) => values.map((value) => ({ ...minimal, [name]: value })));
  const pairs = members.flatMap(([one]) => members.map(([other]) => withFirstValues([...required, one, other])));
  return [minimal, withFirstValues(Object.keys(properties)), ...single, ...pairs, ...combineMembers(members, required)];
}

function combineMembers(members: readonly (readonly [string, readonly unknown[]])[], required: readonly string[]) {
  const arbitraries = members.map(([name, values]) => [name, fc.constantFrom(...values)] as const);
  const requiredKeys = required.filter((name) => arbitraries.some(([member]) => member === name));
  return fc.sample(fc.record(Object.fromEntries(arbitraries), { requiredKeys }), { seed: SEED, numRuns: COMBINATIONS });
}
