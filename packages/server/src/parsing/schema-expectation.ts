import type { ErrorObject } from 'ajv';
import { isUnionOfObjects, pointerSegments } from './union-errors.ts';

/**
 * Returns the requirement on a value that does not match its schema, in words that follow "must be". Uses the
 * description nearest to the mismatch, but never the description of the whole value, which is written for readers of
 * the OpenAPI document.
 */
export function expectationOf(
  schema: unknown,
  { schemaPath = '', params = {} }: Partial<Pick<ErrorObject, 'schemaPath' | 'params'>> = {},
): string | undefined {
  const choices: unknown = params['allowedValues'];
  if (Array.isArray(choices)) return `${choices.slice(0, -1).join(', ')} or ${choices.at(-1)}`;
  const segments = pointerSegments(schemaPath).slice(0, -1);
  const isWholeObject = Object(schema)['type'] === 'object';
  let described: unknown = isWholeObject ? undefined : Object(schema)['description'];
  let at = schema;
  for (const segment of segments) {
    // All variants of a nullable value share one description.
    if (segment === 'anyOf' && !isUnionOfObjects(Object(at)['anyOf'])) break;
    at = Object(at)[segment];
    if (segment !== 'properties') described = Object(at)['description'] ?? described;
  }
  return typeof described === 'string' ? described : undefined;
}
