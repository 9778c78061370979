import { VALUES, VALUES_OF_TAG, WORTH_SENDING } from './openapi-example-values.ts';
import type { Json } from './openapi-schemas.ts';

/** The context of an example: the components that references resolve to, and the tag of the operation. */
export interface ExampleContext {
  readonly components: Readonly<Record<string, Json>>;
  readonly tag: string;
}

/** The parts of a published schema that determine its example. */
interface SchemaNode {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly enum?: readonly unknown[];
  readonly anyOf?: readonly SchemaNode[];
  readonly oneOf?: readonly SchemaNode[];
  readonly items?: SchemaNode;
  readonly properties?: Readonly<Record<string, SchemaNode>>;
  readonly required?: readonly string[];
  readonly minimum?: number;
}

/** Returns a success response that matches the schema, with all members. */
export function exampleResponse(schema: Json, context: ExampleContext): unknown {
  return new ExampleBuilder(context, () => true).build(schema, '');
}

/** Returns a request that matches the schema, with the required members and the optional ones that make it clearer. */
export function exampleRequest(schema: Json, context: ExampleContext): unknown {
  return new ExampleBuilder(context, isWorthSending).build(schema, '');
}

/** Returns the value of a parameter, or undefined if a first request does not need it. */
export function exampleParameter(name: string, schema: Json, required: boolean, context: ExampleContext): unknown {
  return required || isWorthSending(name) ? new ExampleBuilder(context, isWorthSending).build(schema, name) : undefined;
}

const isWorthSending = (name: string) => WORTH_SENDING.has(name);

class ExampleBuilder {
  readonly #context: ExampleContext;
  readonly #includes: (optional: string) => boolean;

  constructor(context: ExampleContext, includes: (optional: string) => boolean) {
    this.#context = context;
    this.#includes = includes;
  }

  /** @param name of the member or parameter; empty for a whole body */
  build(reference: SchemaNode, name: string): unknown {
    const schema = this.#resolve(reference);
    const known = VALUES_OF_TAG[this.#context.tag]?.[name] ?? VALUES[name];
    if (known !== undefined && this.#admits(schema, known)) return known;
    if (schema.enum) return schema.enum[0];
    if (schema.type === 'object') return this.#object(schema);
    const [choice] = choicesOf(schema);
    if (choice) return this.build(choice, name);
    if (schema.type === 'array') return schema.items ? [this.build(schema.items, singular(name))] : [];
    return ofType([schema.type].flat(), name, schema.minimum);
  }

  #object({ properties = {}, required = [] }: SchemaNode): unknown {
    const members = Object.entries(properties).filter(([name]) => required.includes(name) || this.#includes(name));
    return Object.fromEntries(members.map(([name, member]) => [name, this.build(member, name)]));
  }

  /** Returns whether a value has a type of the schema. Members with the same name may have different types. */
  #admits(reference: SchemaNode, value: unknown): boolean {
    const schema = this.#resolve(reference);
    if (schema.enum) return schema.enum.includes(value);
    if (choicesOf(schema).length > 0 && !schema.type)
      return choicesOf(schema).some((each) => this.#admits(each, value));
    const types = [schema.type].flat();
    if (Array.isArray(value))
      return types.includes('array') && value.every((each) => this.#admits(schema.items ?? {}, each));
    return types.includes(value === null ? 'null' : Number.isInteger(value) ? 'integer' : typeof value);
  }

  #resolve(schema: SchemaNode): SchemaNode {
    const name = schema.$ref?.split('/').at(-1);
    return name === undefined ? schema : ((this.#context.components[name] ?? {}) as SchemaNode);
  }
}

function choicesOf({ anyOf, oneOf }: SchemaNode): readonly SchemaNode[] {
  return anyOf ?? oneOf ?? [];
}

/** Returns a value by the type and by the suffix of the name. */
function ofType(types: readonly unknown[], name: string, minimum = 1): unknown {
  if (types.includes('boolean')) return true;
  if (types.includes('string')) return name.endsWith('_by') ? VALUES['created_by'] : 'text';
  if (!types.includes('integer')) return null;
  return name.endsWith('_at') ? VALUES['timestamp'] : Math.max(1, minimum);
}

function singular(name: string): string {
  return name.replace(/s$/, '');
}
