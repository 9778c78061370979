import { hasKeyFormat } from './key-format.ts';

/** A key format of another system. */
export interface ForeignKeyFormat {
  /** `characters`: random characters of an alphabet. `uuid`: a UUID of version 4 (RFC 9562, 5.4). */
  readonly type: 'characters' | 'uuid';
  readonly prefix: string;
  /** The length in characters, including prefix and padding. */
  readonly minLength: number;
  readonly maxLength: number;
  /** The characters after the prefix, each once, or {@link BASE64}; empty for a UUID. */
  readonly alphabet: string;
}

/** A key format as in requests and responses: see schemas/key-format.ts. */
export interface KeyFormatRequest {
  readonly type?: ForeignKeyFormat['type'];
  readonly prefix?: string;
  readonly length?: number | null;
  readonly min_length?: number;
  readonly max_length?: number;
  readonly alphabet?: string | null;
}

/** The minimum security strength of NIST SP 800-131A, 2. */
export const MIN_KEY_FORMAT_BITS = 112;

const BASE64_CHARACTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

/** Alphabets by their common names. */
export const keyAlphabets = {
  hex: '0123456789abcdef',
  base32: 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567',
  base36: '0123456789abcdefghijklmnopqrstuvwxyz',
  base58: '123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz',
  base62: '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz',
  base64: BASE64_CHARACTERS,
  base64url: 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_',
} as const;

/**
 * The alphabet that is stored by name, because its keys may end with padding, which is not a character of the alphabet.
 */
export const BASE64 = 'base64';
export const PADDING = '=';
export const MAX_PADDING = 2;
/** Base64 encodes three bytes as four characters. */
const GROUP = 4;

const UUID_LENGTH = 36;
const UUID_BITS = 122;

/** Returns the stated key format, or undefined if it is incomplete. */
export function foreignFormatOf({
  type,
  prefix = '',
  length,
  alphabet,
  ...range
}: KeyFormatRequest): ForeignKeyFormat | undefined {
  if (type === 'uuid') {
    const uuid = prefix.length + UUID_LENGTH;
    return { type, prefix, minLength: uuid, maxLength: uuid, alphabet: '' };
  }
  const { min_length: minLength = length, max_length: maxLength = length } = range;
  if (!minLength || !maxLength || !alphabet) return undefined;
  return { type: 'characters', prefix, minLength, maxLength, alphabet: namedAlphabet(alphabet) };
}

function namedAlphabet(alphabet: string): string {
  if (alphabet === BASE64) return alphabet;
  return Object.entries(keyAlphabets).find(([name]) => name === alphabet)?.[1] ?? alphabet;
}

/** Returns {@link randomBits} of a stated format, or 0 if it is incomplete. */
export function keyFormatBits(stated: KeyFormatRequest): number {
  const format = foreignFormatOf(stated);
  return format ? randomBits(format) : 0;
}

/**
 * Returns the number of random bits of the weakest length, without padding: every key of the format has at least as
 * many.
 */
export function randomBits(format: ForeignKeyFormat): number {
  if (format.type === 'uuid') return UUID_BITS;
  const { minLength, maxLength } = format;
  // The lengths that can have padding repeat with each group.
  const lengths = Array.from({ length: GROUP }, (_, more) => Math.min(minLength + more, maxLength));
  return Math.min(...lengths.map((length) => bitsAt(length, format)));
}

function bitsAt(length: number, { prefix, alphabet }: ForeignKeyFormat): number {
  const characters = new Set(charactersOf(alphabet));
  const mayBePadded = (alphabet === BASE64 || characters.delete(PADDING)) && isPaddable(length, prefix);
  const random = length - prefix.length - (mayBePadded ? MAX_PADDING : 0);
  return Math.max(0, random) * Math.log2(characters.size);
}

/**
 * Returns whether padding can complete the last group (RFC 4648, 4), with or without the prefix as part of the encoded
 * text.
 */
function isPaddable(length: number, prefix: string): boolean {
  return length % GROUP === 0 || (length - prefix.length) % GROUP === 0;
}

/** Returns whether a string can be a key of an account, before it is hashed or looked up. */
export type KeyTest = (text: string) => boolean;

/** @param formats the registered formats of the account; Keyward's own format is always accepted */
export function keyTest(formats: readonly ForeignKeyFormat[]): KeyTest {
  if (formats.length === 0) return hasKeyFormat;
  const tests = formats.map(formatTest);
  return (text) => hasKeyFormat(text) || tests.some((fits) => fits(text));
}

/** Returns a test that allocates no strings, because it runs for every check. */
export function formatTest(format: ForeignKeyFormat): KeyTest {
  if (format.type === 'characters') return characterTest(format);
  const { prefix, maxLength } = format;
  return (text) => text.length === maxLength && text.startsWith(prefix) && isUuidAt(text, prefix.length);
}

function characterTest({ prefix, minLength, maxLength, alphabet }: ForeignKeyFormat): KeyTest {
  const known = lettersOf(alphabet);
  const mayBePadded = alphabet === BASE64;
  return (text) => {
    if (text.length < minLength || text.length > maxLength || !text.startsWith(prefix)) return false;
    const end = mayBePadded && isPaddable(text.length, prefix) ? startOfPadding(text) : text.length;
    for (let at = prefix.length; at < end; at++) if (known[text.charCodeAt(at)] !== 1) return false;
    return true;
  };
}

function startOfPadding(text: string): number {
  const end = text.length;
  if (!text.endsWith(PADDING)) return end;
  return text.endsWith(PADDING, end - 1) ? end - MAX_PADDING : end - 1;
}

const ASCII = 128;

/** @returns an array with 1 at the code of each character of the alphabet */
export function lettersOf(alphabet: string): Uint8Array {
  const known = new Uint8Array(ASCII);
  for (const letter of charactersOf(alphabet)) known[letter.charCodeAt(0)] = 1;
  return known;
}

function charactersOf(alphabet: string): string {
  return alphabet === BASE64 ? BASE64_CHARACTERS : alphabet;
}

/** Sticky, so that it matches at a position without copying the text. */
const UUID = /[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}/iy;

/**
 * Returns whether a UUID of version 4 starts at this position. Either case is accepted; the digest is of the exact
 * text.
 */
export function isUuidAt(text: string, start: number): boolean {
  UUID.lastIndex = start;
  return UUID.test(text);
}
