import { isKeyShaped } from './key-format.ts';

/**
 * The shape of keys that another system made: so many characters in all, of which those behind the prefix come from an
 * alphabet and are drawn by chance.
 */
export interface ForeignShape {
  readonly prefix: string;
  readonly length: number;
  /** Its characters, each once. */
  readonly alphabet: string;
}

/** As much as the keys that every system may rely on: NIST SP 800-131A, 2, asks for 112 bits. */
export const LEAST_SHAPE_BITS = 112;

/** Alphabets by the names that people know them by. */
export const keyAlphabets = {
  hex: '0123456789abcdef',
  base32: 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567',
  base36: '0123456789abcdefghijklmnopqrstuvwxyz',
  base58: '123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz',
  base62: '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz',
  base64url: 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_',
} as const;

/** How many random bits a key of this shape can have at most. */
export function bitsOfShape({ prefix, length, alphabet }: ForeignShape): number {
  return Math.max(0, length - prefix.length) * Math.log2(new Set(alphabet).size);
}

/** Whether a string can be a key of an account, before anything is hashed or looked up. */
export type KeyTest = (text: string) => boolean;

/** @param shapes that the account registered; keys of Keyward's own shape are always accepted */
export function keyTest(shapes: readonly ForeignShape[]): KeyTest {
  if (shapes.length === 0) return isKeyShaped;
  const tests = shapes.map(shapeTest);
  return (text) => isKeyShaped(text) || tests.some((fits) => fits(text));
}

const ASCII = 128;

/** Asked for every check, so it makes no strings. */
export function shapeTest({ prefix, length, alphabet }: ForeignShape): KeyTest {
  const known = lettersOf(alphabet);
  return (text) => {
    if (text.length !== length || !text.startsWith(prefix)) return false;
    for (let at = prefix.length; at < length; at++) if (known[text.charCodeAt(at)] !== 1) return false;
    return true;
  };
}

function lettersOf(alphabet: string): Uint8Array {
  const known = new Uint8Array(ASCII);
  for (const letter of alphabet) known[letter.charCodeAt(0)] = 1;
  return known;
}

/**
 * Returns what a text holds of this shape, whatever it is written together with, as long as the character behind it is not of
 * the alphabet. Reads the text once.
 */
export function* shapedParts({ prefix, length, alphabet }: ForeignShape, text: string): Generator<string> {
  const known = lettersOf(alphabet);
  let run = 0;
  for (let at = 0; at <= text.length; at++) {
    if (known[text.charCodeAt(at)] === 1) run++;
    else {
      const start = at - length;
      if (start >= 0 && run >= length - prefix.length && text.startsWith(prefix, start)) yield text.slice(start, at);
      run = 0;
    }
  }
}
