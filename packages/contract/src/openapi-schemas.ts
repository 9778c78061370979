import type { TSchema } from 'typebox';
import * as exported from './schemas/index.ts';
import { DOCUMENTED, portablePatterns } from './schemas/text.ts';

export type Json = Readonly<Record<string, unknown>>;

const MAX_INT32 = 2_147_483_647;

/**
 * The schemas of the OpenAPI document, with a name for each object, in forms that client generators read. Collects
 * components while operations are described; see docs/decisions/0037.
 */
export class PublishedSchemas {
  readonly components: Record<string, Json> = {};
  readonly #nameOf = new Map<string, string>();

  /**
   * @param bodies request bodies by the name of their operation's request; a body that no other request or response
   * uses gets this name
   * @param answers the schemas of responses
   */
  constructor(bodies: readonly (readonly [name: string, schema: TSchema])[], answers: readonly TSchema[]) {
    const answered = new Set(answers.map((schema) => JSON.stringify(schema)));
    for (const [name, schema] of Object.entries(exported)) {
      if (isNamed(schema) || isChoice(schema)) this.#nameOf.set(JSON.stringify(schema), name);
    }
    const texts = bodies.map(([, schema]) => JSON.stringify(schema));
    for (const [name, schema] of bodies) {
      const text = JSON.stringify(schema);
      const isShared = texts.indexOf(text) !== texts.lastIndexOf(text);
      if (!isShared && !answered.has(text)) this.#nameOf.set(text, name);
    }
  }

  /** Returns the published form. @param name of the schema, if it is an object without its own name */
  publish(schema: unknown, name: string): Json {
    const source = schema as Json;
    const structure = JSON.stringify(source);
    const hasName = isNamed(source) || (isChoice(source) && this.#nameOf.has(structure));
    if (!hasName) return documented(this.#value(source, name));
    const chosen = this.#nameOf.get(structure) ?? name;
    this.#nameOf.set(structure, chosen);
    if (!this.components[chosen]) {
      this.components[chosen] = {};
      this.components[chosen] = documented(this.#component(source, chosen));
    }
    return { $ref: `#/components/schemas/${chosen}` };
  }

  /** Returns the envelope of a response: `<Item>List` for an array of named objects, otherwise the given name. */
  envelope(data: Json, name: string): Json {
    const items = data['items'] as Json | undefined;
    const item = nameOf(items?.['$ref']);
    const value = nameOf(data['$ref']);
    const chosen = item ? `${item}List` : value ? this.#envelopeOf(value) : name;
    this.components[chosen] = {
      type: 'object',
      required: ['meta', 'data'],
      properties: { meta: { $ref: '#/components/schemas/Meta' }, data },
    };
    return { $ref: `#/components/schemas/${chosen}` };
  }

  /**
   * Some generators name the choices of a member `<Schema><Member>`: those of a member `response` would have the
   * envelope's name.
   */
  #envelopeOf(name: string): string {
    const members = (this.components[name]?.['properties'] ?? {}) as Json;
    return 'response' in members ? `${name}Envelope` : `${name}Response`;
  }

  #component(source: Json, name: string): Json {
    if (isObject(source)) return this.#object(source, name);
    return isNamed(source) ? this.#union(source, name) : this.#value(source, name);
  }

  #object(source: Json, name: string): Json {
    const { patternProperties, ...rest } = source;
    const members = Object.entries((source['properties'] ?? {}) as Json).map(([key, member]) => {
      return [key, this.publish(member, name + pascal(key))] as const;
    });
    const values = Object.values((patternProperties ?? {}) as Json)[0];
    const properties = Object.fromEntries(members);
    return {
      ...rest,
      ...(rest['required'] !== undefined && { required: publishedRequired(source, properties) }),
      ...(source['properties'] !== undefined && { properties }),
      ...(values !== undefined && { additionalProperties: this.publish(values, `${name}Value`) }),
    };
  }

  #value(source: Json, name: string): Json {
    if (Array.isArray(source['anyOf'])) return this.#choice(source, source['anyOf'], name);
    if (source['items'] !== undefined) return { ...source, items: this.publish(source['items'], singular(name)) };
    const { const: only, ...rest } = source;
    // The Java generator writes every enum as strings, including enums of booleans.
    if (typeof only === 'boolean') return { ...rest, not: { enum: [!only] } };
    if (only !== undefined) return { ...rest, enum: [only] };
    if (source['type'] === 'integer') return isInt32(source) ? source : { ...source, format: 'int64' };
    return typeof source['pattern'] === 'string' ? portable(source, source['pattern']) : source;
  }

  /** A union of objects that exclude each other, so that generators can distinguish them. */
  #union({ anyOf, ...rest }: Json, name: string): Json {
    const members = anyOf as readonly Json[];
    const published = members.map((member) => this.publish(member, variant(name, member)));
    return { ...rest, oneOf: published, ...discriminator(members, published) };
  }

  #choice(source: Json, members: readonly Json[], name: string): Json {
    const { anyOf, ...rest } = source;
    const values = members.filter((member) => member['type'] !== 'null');
    const choices = values.map((member) => member['const']);
    if (choices.every((choice) => choice !== undefined)) {
      const choice = { ...rest, type: typeof choices[0], enum: choices };
      return values.length === members.length ? choice : nullable(choice);
    }
    const [first, second] = members;
    if (members.length === 2 && second?.['type'] === 'array') return { ...rest, ...this.publish(second, name) };
    if (members.length === 2 && second?.['type'] === 'null' && first) {
      return { ...rest, ...nullable(this.publish(first, name)) };
    }
    return { ...rest, anyOf: members.map((member) => this.publish(member, name)) };
  }
}

/** Returns the discriminating member of a union: one that all its objects require with different constants. */
function discriminator(members: readonly Json[], published: readonly Json[]): Json | undefined {
  for (const propertyName of requiredOf(members[0] ?? {})) {
    const entries = members.flatMap((member, index) =>
      constantsOf(member, propertyName).map((value) => [value, published[index]?.['$ref']] as const),
    );
    const mapping = Object.fromEntries(entries);
    const isDistinct = members.every((member) => constantsOf(member, propertyName).length > 0);
    if (isDistinct && Object.keys(mapping).length === entries.length)
      return { discriminator: { propertyName, mapping } };
  }
  return undefined;
}

/**
 * Returns the required members, except nullable objects and enums, although responses always contain them: Java clients
 * reject null in such a member, and could not read a key without a rate limit.
 */
function publishedRequired(source: Json, properties: Readonly<Record<string, Json>>): string[] {
  const isObjectOrChoiceOrNull = ({ anyOf, enum: choices }: Json) =>
    [anyOf].flat().some((each) => Object(each)['type'] === 'null') || [choices].flat().some((each) => each === null);
  return requiredOf(source).filter((name) => !isObjectOrChoiceOrNull(properties[name] ?? {}));
}

function requiredOf({ required }: Json): readonly string[] {
  return (required ?? []) as readonly string[];
}

/** Returns the values of a required member that has only constants. */
function constantsOf(schema: Json, name: string): unknown[] {
  if (!requiredOf(schema).includes(name)) return [];
  const member = Object(schema['properties'])[name] as Json;
  const choices = (member['anyOf'] ?? [member]) as readonly Json[];
  const constants = choices.map((choice) => choice['const']);
  return constants.includes(undefined) ? [] : constants;
}

function nameOf(reference: unknown): string | undefined {
  return typeof reference === 'string' ? reference.split('/').at(-1) : undefined;
}

/** A nullable value as a list of types, because generators create a class for each union. */
function nullable(value: Json): Json {
  if (value['$ref'] || value['anyOf'] || Array.isArray(value['type'])) return { anyOf: [value, { type: 'null' }] };
  const choices = value['enum'] as unknown[] | undefined;
  return { ...value, type: [value['type'], 'null'], ...(choices && { enum: [...choices, null] }) };
}

function isObject(schema: unknown): schema is Json {
  return typeof schema === 'object' && schema !== null && Reflect.get(schema, 'type') === 'object';
}

/** Returns whether a schema is an enum. Only exported enums are components. */
function isChoice(schema: unknown): boolean {
  const members: unknown = Object(schema)['anyOf'];
  return Array.isArray(members) && members.every((member) => 'const' in Object(member));
}

function documented({ [DOCUMENTED]: words, ...rest }: Json): Json {
  return { ...rest, ...(words as Json) };
}

/** Returns whether a schema is a component of the OpenAPI document: an object, or a union of objects. */
function isNamed(schema: unknown): schema is Json {
  const members: unknown = Object(schema)['anyOf'];
  return isObject(schema) || (Array.isArray(members) && members.every(isNamed));
}

function isInt32({ minimum, maximum }: Json): boolean {
  return typeof maximum === 'number' && maximum <= MAX_INT32 && Number(minimum ?? 0) >= -MAX_INT32;
}

/**
 * Returns a pattern without Unicode classes, which Python and Go cannot compile. The server still checks the original
 * pattern.
 */
function portable(source: Json, pattern: string): Json {
  if (!portablePatterns.has(pattern)) return source;
  const { pattern: _, ...rest } = source;
  const published = portablePatterns.get(pattern);
  return published === undefined ? rest : { ...rest, pattern: published };
}

export function pascal(name: string): string {
  const words = name.split(/[^A-Za-z0-9]/);
  return words.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join('');
}

function singular(name: string): string {
  if (name.endsWith('sses')) return name.slice(0, -2);
  if (name.endsWith('ies')) return `${name.slice(0, -3)}y`;
  return name.endsWith('s') && !name.endsWith('ss') ? name.slice(0, -1) : `${name}Item`;
}

/** Returns a name for a member of a union without its own name, from the constant that distinguishes it. */
function variant(name: string, member: Json): string {
  const [constant] = requiredOf(member).flatMap((required) => constantsOf(member, required));
  return constant === undefined ? `${name}Alternative` : name + pascal(String(constant));
}
