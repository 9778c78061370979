import type { SchemaNode } from './document.ts';

/** The last second that a date can represent. Limits of this size are not shown. */
const END_OF_TIME = 253_402_300_799;

/** Returns the type as text, such as `integer or null` or `array of string`. */
export function typeText(schema: SchemaNode): string {
  const choices = schema.anyOf ?? schema.oneOf;
  if (choices && !schema.type) return joinAlternatives(choices.map(typeText));
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  if (schema.enum) return joinAlternatives(schema.enum.map((value) => JSON.stringify(value)));
  if (schema.type === 'array') return schema.items ? `array of ${typeText(schema.items)}` : 'array';
  if (typeof schema.type === 'object') return joinAlternatives(schema.type);
  return schema.type ?? 'any';
}

/** Returns the bounds as text, such as `1 to 1000` or `at most 64 characters`; empty without bounds. */
export function limitText(schema: SchemaNode): string {
  const schemaWithBounds = schema.anyOf?.find((each) => each.type !== 'null') ?? schema;
  if (schemaWithBounds.maximum === END_OF_TIME) return '';
  return [
    rangeText(schemaWithBounds.minimum, schemaWithBounds.maximum, ''),
    rangeText(schemaWithBounds.minLength || undefined, schemaWithBounds.maxLength, ' characters'),
    rangeText(
      schemaWithBounds.minItems,
      schemaWithBounds.maxItems,
      schemaWithBounds.maxItems === 1 ? ' item' : ' items',
    ),
  ]
    .filter(Boolean)
    .join(', ');
}

function rangeText(min: number | undefined, max: number | undefined, unit: string): string {
  if (max === undefined) return min === undefined ? '' : `at least ${min}${unit}`;
  if (min === undefined) return `at most ${max}${unit}`;
  return min === max ? `exactly ${max}${unit}` : `${min} to ${max}${unit}`;
}

function joinAlternatives(parts: readonly string[]): string {
  return [...new Set(parts)].join(' or ');
}
