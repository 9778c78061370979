import type { ErrorObject } from 'ajv';

type Json = Readonly<Record<string, unknown>>;

/**
 * Reduces the errors of a union of objects to those that the sender must fix: the errors of the intended variant, or
 * the error of the union. Ajv reports the errors of every variant.
 */
export function decisiveErrors(schema: unknown, value: unknown, errors: readonly ErrorObject[]): ErrorObject[] {
  const union = errors.find(({ keyword, schemaPath }) => keyword === 'anyOf' && unionAt(schema, schemaPath));
  if (!union) return [...errors];
  const members = unionAt(schema, union.schemaPath) as readonly Json[];
  const instance = read(value, union.instancePath);
  if (typeof instance !== 'object' || instance === null) return [union];
  const tag = tagOf(members);
  if (tag !== undefined) {
    const wrong = tagError(tag, members, union, (instance as Json)[tag]);
    if (wrong) return [wrong];
  }
  const index = intendedMember(members, instance as Json, tag);
  const [first] = errors.filter(({ schemaPath }) => schemaPath.startsWith(`${union.schemaPath}/${index}/`));
  if (!first) return [union];
  const unknown: unknown = first.instancePath === union.instancePath && first.params['additionalProperty'];
  if (!members.some((member) => String(unknown) in propertiesOf(member))) return [first];
  return [
    tag === undefined ? union : { ...first, params: { ...first.params, tag, tagValue: (instance as Json)[tag] } },
  ];
}

function tagError(tag: string, members: readonly Json[], union: ErrorObject, value: unknown): ErrorObject | undefined {
  const allowedValues = members.flatMap((member) => constantsOf(member, tag));
  if (value === undefined) return { ...union, keyword: 'required', params: { missingProperty: tag } };
  if (allowedValues.includes(value)) return undefined;
  return { ...union, keyword: 'enum', instancePath: `${union.instancePath}/${tag}`, params: { allowedValues } };
}

/**
 * Returns the variant whose tag matches the value. Without a tag, returns the only variant that has a required property
 * which occurs in the value and in no other variant.
 */
function intendedMember(members: readonly Json[], value: Json, tag: string | undefined): number {
  if (tag !== undefined) return members.findIndex((member) => constantsOf(member, tag).includes(value[tag]));
  const matchesValue = (member: Json) =>
    requiredOf(member).some(
      (name) => name in value && !members.some((other) => other !== member && name in propertiesOf(other)),
    );
  return members.filter(matchesValue).length === 1 ? members.findIndex(matchesValue) : -1;
}

/** Returns the property whose constants distinguish the objects of a union. */
function tagOf(members: readonly Json[]): string | undefined {
  return requiredOf(members[0]).find((name) => members.every((member) => constantsOf(member, name).length > 0));
}

function requiredOf(schema: Json | undefined): readonly string[] {
  return (schema?.['required'] ?? []) as readonly string[];
}

function propertiesOf(schema: Json): Readonly<Record<string, Json>> {
  return (schema['properties'] ?? {}) as Readonly<Record<string, Json>>;
}

/** Returns the values of a required property that has only constants. */
function constantsOf(schema: Json, name: string): unknown[] {
  const member = propertiesOf(schema)[name];
  if (!member || !requiredOf(schema).includes(name)) return [];
  const constants = ((member['anyOf'] ?? [member]) as readonly Json[]).map((choice) => choice['const']);
  return constants.includes(undefined) ? [] : constants;
}

/** Returns the variants at a path if it is a union of objects. */
function unionAt(schema: unknown, schemaPath: string): readonly Json[] | undefined {
  const members = read(schema, schemaPath.slice(1)) as readonly Json[];
  return isUnionOfObjects(members) ? members : undefined;
}

/** Returns whether a schema's `anyOf` is a union of objects. A nullable value is not a union. */
export function isUnionOfObjects(anyOf: unknown): anyOf is readonly Json[] {
  return Array.isArray(anyOf) && anyOf.every((member) => Object(member)['type'] === 'object');
}

function read(value: unknown, pointer: string): unknown {
  return pointerSegments(pointer).reduce((at, segment) => Object(at)[segment], value);
}

/** Parses a JSON pointer (RFC 6901), including the fragment of a URI. */
export function pointerSegments(pointer: string): string[] {
  return pointer
    .split('/')
    .slice(1)
    .map((segment) => segment.replaceAll('~1', '/').replaceAll('~0', '~'));
}
