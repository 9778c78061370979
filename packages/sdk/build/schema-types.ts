import { VALUES } from '@keyward/contract';

/** The parts of JSON Schema that the contract uses. */
export interface JsonSchema {
  readonly type?: string;
  readonly const?: string | number | boolean;
  readonly anyOf?: readonly JsonSchema[];
  readonly items?: JsonSchema;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly patternProperties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly description?: string;
  /** All values of a string. */
  readonly [VALUES]?: readonly string[];
}

/** Returns the name of a schema that has its own declaration. */
export type NameOf = (schema: JsonSchema) => string | undefined;

const PRIMITIVES: Readonly<Record<string, string>> = {
  string: 'string',
  integer: 'number',
  number: 'number',
  boolean: 'boolean',
  null: 'null',
};

/**
 * Returns the TypeScript type of a JSON Schema.
 * @throws Error for an unsupported schema, because a type that is too wide would not be detected
 */
export function typeOf(schema: JsonSchema, nameOf: NameOf): string {
  return nameOf(schema) ?? structureOf(schema, nameOf);
}

/** Like {@link typeOf}, but expands a named schema. */
export function structureOf(schema: JsonSchema, nameOf: NameOf): string {
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  if (schema[VALUES]) return schema[VALUES].map((value) => JSON.stringify(value)).join(' | ');
  if (schema.anyOf) return schema.anyOf.map((each) => typeOf(each, nameOf)).join(' | ');
  if (schema.type === 'array' && schema.items) return arrayOf(typeOf(schema.items, nameOf));
  if (schema.type === 'object') return objectOf(schema, nameOf);
  const primitive = PRIMITIVES[schema.type ?? ''];
  if (primitive) return primitive;
  if (Object.keys(schema).every((word) => word === 'description')) return 'unknown';
  throw new Error(`${JSON.stringify(schema)} has no TypeScript type.`);
}

function arrayOf(item: string): string {
  return item.includes(' | ') ? `(${item})[]` : `${item}[]`;
}

function objectOf(schema: JsonSchema, nameOf: NameOf): string {
  const [record] = Object.values(schema.patternProperties ?? {});
  if (record) return `Record<string, ${typeOf(record, nameOf)}>`;
  const members = Object.entries(schema.properties ?? {}).map(([name, member]) => {
    const optional = schema.required?.includes(name) ? '' : '?';
    return `${comment(member.description)}${propertyName(name)}${optional}: ${typeOf(member, nameOf)};\n`;
  });
  return `{\n${indent(members.join(''))}}`;
}

function propertyName(name: string): string {
  return /^\w+$/.test(name) ? name : JSON.stringify(name);
}

/** Returns a doc comment with a line break; empty without a text. */
export function comment(text: string | undefined): string {
  if (!text) return '';
  const lines = text.replaceAll('*/', '*\\/').split('\n');
  return lines.length === 1
    ? `/** ${lines[0]} */\n`
    : `/**\n${lines.map((line) => ` * ${line}`.trimEnd()).join('\n')}\n */\n`;
}

export function indent(text: string): string {
  return text.replace(/^(?=.)/gm, '    ');
}
