import Type from 'typebox';

/**
 * Text that people read. Control characters and those that turn the direction of writing are refused, because they let
 * one name look like another (Unicode TR 36, 2.1), and lone surrogates, because they cannot be stored.
 */
const READABLE = '^[^\\p{Cc}\\p{Cs}\\u061C\\u200E\\u200F\\u2028-\\u202E\\u2066-\\u2069]*$';

/** Text without lone surrogates. */
export const WELL_FORMED = '^\\P{Cs}*$';

/**
 * The patterns that only some languages compile, and what the document has instead: a pattern that Python, Go, Java and
 * JavaScript compile, or none. Each is weaker than the server's: the descriptions name what else is refused.
 */
export const portablePatterns: ReadonlyMap<string, string | undefined> = new Map([
  [READABLE, '^[^\\x00-\\x1F\\x7F-\\x9F]*$'],
  [WELL_FORMED, undefined],
]);

/**
 * The keyword of a schema whose words are in the document alone: rules that the server checks later, by code whose sentence
 * can name what is wrong.
 */
export const DOCUMENTED = 'x-documented';

/**
 * The key under which a string whose schema is a pattern has all its values, for the types of the SDK. The document keeps
 * the pattern: generated clients would give `added` and `-added` the same name.
 */
export const VALUES = Symbol('values');

export function readableText(most: number, what: string, least = 0) {
  return Type.String({
    minLength: least,
    maxLength: most,
    pattern: READABLE,
    description: `${what}: ${least === 0 ? 'at most' : `${least} to`} ${most} characters, without control or direction-changing characters`,
  });
}

/**
 * A secret or token as it is presented: any characters, bounded so that nobody can make us work on megabytes. Lone
 * surrogates are none: all of them would become the same replacement character when they are hashed.
 */
export function opaque(most: number, what: string) {
  return Type.String({ minLength: 1, maxLength: most, pattern: WELL_FORMED, description: what });
}

/** The id of a record, as Keyward makes it. */
export function identifier(what: string) {
  return Type.String({ maxLength: 64, pattern: '^[0-9A-Za-z_-]{1,64}$', description: `the id of ${what}` });
}

/** Unix time in whole seconds. */
export function unixSeconds(what: string) {
  return Type.Integer({ minimum: 0, maximum: 253_402_300_799, description: `${what}, Unix time in seconds` });
}
