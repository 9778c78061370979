import type { TSchema } from 'typebox';

/** A text in a value, by the names and numbers that lead to it. */
export interface TextPlace {
  readonly path: readonly (string | number)[];
  /** The longest text that the schema accepts there; undefined where it has no limit. */
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

/** Returns every text that a schema lets a caller choose. What may be anything is a text as well. */
export function textPlaces(schema: Schema, path: TextPlace['path'] = []): TextPlace[] {
  const { type, anyOf, items, properties = {}, patternProperties = {} } = schema;
  if (anyOf) return anyOf.flatMap((each) => textPlaces(each, path));
  if (type === 'array') return items ? textPlaces(items, [...path, 0]) : [];
  if (type === 'object') {
    const named = Object.entries(properties).flatMap(([name, each]) => textPlaces(each, [...path, name]));
    const others = Object.values(patternProperties).flatMap((each) => textPlaces(each, [...path, 'x']));
    return [...named, ...others];
  }
  const isText = (type === undefined || type === 'string') && schema.const === undefined;
  return isText ? [{ path, limit: limitOf(schema), schema }] : [];
}

function limitOf({ maxLength, pattern }: Schema): number | undefined {
  const [, most] = /^\^.*\{\d+,(\d+)\}\$$/.exec(pattern ?? '') ?? [];
  return maxLength ?? (most === undefined ? undefined : Number(most));
}

/** Returns a copy of a value with a text at a place; what leads there is created. */
export function withText(value: unknown, [name, ...rest]: TextPlace['path'], text: string): unknown {
  if (name === undefined) return text;
  if (typeof name === 'number') return [withText(undefined, rest, text)];
  const members = typeof value === 'object' && value !== null ? value : {};
  return { ...members, [name]: withText(Reflect.get(members, name), rest, text) };
}
