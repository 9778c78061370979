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
const LONGEST_TEXT = 300;
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

/** Returns whether the document allows a value. */
export function isAllowed(schema: DocumentSchema, value: unknown): boolean {
  const known = validators.get(schema);
  const validate = known ?? ajv.compile(JSON.parse(JSON.stringify(schema).replaceAll('"#/', '"openapi#/')));
  validators.set(schema, validate);
  return validate(value) === true;
}

/**
 * Returns values that the document allows, the same in each run: the edges of each type, each choice, and objects with
 * each value of each member, alone and combined.
 * @param known members with a required value, such as the name of an existing key
 */
export function allowedValues(schema: DocumentSchema, known: Readonly<Record<string, unknown>> = {}): unknown[] {
  const candidates = valuesOf(resolve(schema), known);
  const texts = new Set<string>();
  return candidates.filter((value) => {
    const text = JSON.stringify(value);
    return !texts.has(text) && texts.add(text) && isAllowed(schema, value);
  });
}

function resolve(schema: DocumentSchema): DocumentSchema {
  const name = schema.$ref?.split('/').at(-1);
  return name === undefined ? schema : (schemas[name] ?? {});
}

function valuesOf(schema: DocumentSchema, known: Readonly<Record<string, unknown>>): unknown[] {
  if (schema.enum) return [...schema.enum];
  const choices = schema.oneOf ?? schema.anyOf;
  if (choices) return choices.flatMap((choice) => valuesOf(resolve(choice), known));
  return [schema.type ?? 'string'].flat().flatMap((type) => ofType(type, schema, known));
}

function ofType(type: string, schema: DocumentSchema, known: Readonly<Record<string, unknown>>): unknown[] {
  switch (type) {
    case 'object':
      return objects(schema, known);
    case 'array':
      return arrays(schema);
    case 'string':
      return texts(schema);
    case 'integer':
      return [schema.minimum, schema.maximum, 0, 1, 7, -1].filter((each) => each !== undefined);
    case 'boolean':
      return [true, false];
    default:
      return [null];
  }
}

function texts({ pattern, minLength = 0, maxLength = LONGEST_TEXT }: DocumentSchema): string[] {
  const longest = Math.min(maxLength, LONGEST_TEXT);
  const edges = ['', ' ', 'a', '0', '"', "'", '%', '/', '\u0000', '\n', 'é', '👩‍💻', '__proto__', 'a.b@example.com'];
  const lengths = [minLength, longest].map((length) => 'x'.repeat(length));
  if (pattern === undefined) return [...edges, ...lengths];
  const matching = fc.stringMatching(new RegExp(pattern, 'u'));
  const short = matching.filter(({ length }) => length <= longest);
  return [...fc.sample(short, { seed: SEED, numRuns: 12 }), ...edges, ...lengths];
}

function arrays({ items = {}, minItems = 0, maxItems = 100 }: DocumentSchema): unknown[][] {
  const values = allowedValues(items);
  const some = (length: number) => Array.from({ length }, (_, at) => values[at % values.length]);
  const lengths = [0, 1, 2, 5].filter((length) => length >= minItems && length <= maxItems);
  const single = minItems <= 1 && maxItems >= 1 ? values.map((value) => [value]) : [];
  const same = maxItems >= 2 ? [[values[0], values[0]]] : [];
  return [...lengths.map(some), ...single, ...same, some(minItems)];
}

function objects({ properties = {}, required = [] }: DocumentSchema, known: Readonly<Record<string, unknown>>) {
  const members = Object.entries(properties).map(([name, schema]) => {
    const values = allowedValues(schema);
    const meant = known[name] !== undefined && isAllowed(schema, known[name]) ? [known[name]] : [];
    return [name, [...meant, ...values]] as const;
  });
  const first = (names: readonly string[]) =>
    Object.fromEntries(members.filter(([name]) => names.includes(name)).map(([name, [value]]) => [name, value]));
  const least = first(required);
  const single = members.flatMap(([name, values]) => values.map((value) => ({ ...least, [name]: value })));
  const pairs = members.flatMap(([one]) => members.map(([other]) => first([...required, one, other])));
  return [least, first(Object.keys(properties)), ...single, ...pairs, ...combinations(members, required)];
}

function combinations(members: readonly (readonly [string, readonly unknown[]])[], required: readonly string[]) {
  const shape = members.map(([name, values]) => [name, fc.constantFrom(...values)] as const);
  const requiredKeys = required.filter((name) => shape.some(([member]) => member === name));
  return fc.sample(fc.record(Object.fromEntries(shape), { requiredKeys }), { seed: SEED, numRuns: COMBINATIONS });
}
