import type { TSchema } from 'typebox';

/** A string in a value, located by its path of names and indexes. */
export interface SchemaText {
  readonly path: readonly (string | number)[];
  /** The maximum length in the schema; undefined without one. */
  readonly limit: number | undefined;
  readonly schema: TSchema;
}

interface Schema extends TSchema {
  readonly type?: string;
  readonly const?: unknown;
  readonly maxLength?: number;
  readonly pattern?: string;
  readonly anyOf?: readonly Schema[];
  readonly items?: Schema;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly patternProperties?: Readonly<Record<string, Schema>>;
}

/** Returns every string that a schema lets a caller choose, including values of any type. */
export function schemaTexts(schema: Schema, path: SchemaText['path'] = []): SchemaText[] {
  const { type, anyOf, items, properties = {}, patternProperties = {} } = schema;
  if (anyOf) return anyOf.flatMap((each) => schemaTexts(each, path));
  if (type === 'array') return items ? schemaTexts(items, [...path, 0]) : [];
  if (type === 'object') {
    const named = Object.entries(properties).flatMap(([name, each]) => schemaTexts(each, [...path, name]));
    const others = Object.values(patternProperties).flatMap((each) => schemaTexts(each, [...path, 'x']));
    return [...named, ...others];
  }
  const isText = (type === undefined || type === 'string') && schema.const === undefined;
  return isText ? [{ path, limit: limitOf(schema), schema }] : [];
}

function limitOf({ maxLength, pattern }: Schema): number | undefined {
  const [, maximum] = /^\^.*\{\d+,(\d+)\}\$$/.exec(pattern ?? '') ?? [];
  return maxLength ?? (maximum === undefined ? undefined : Number(maximum));
}

/** Returns a copy of a value with the text at a path, creating parents as needed. */
export function withText(value: unknown, [name, ...rest]: SchemaText['path'], text: string): unknown {
  if (name === undefined) return text;
  if (typeof name === 'number') return [withText(undefined, rest, text)];
  const members = typeof value === 'object' && value !== null ? value : {};
  return { ...members, [name]: withText(Reflect.get(members, name), rest, text) };
}
