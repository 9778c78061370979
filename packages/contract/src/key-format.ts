/**
 * Keyward's own key format: a prefix, an underscore, 30 random base62 characters (178 bits), and 6 base62 characters of
 * a CRC-32 (IEEE) of everything before them. The checksum rejects typing errors and scanner noise without a lookup; it
 * is not a proof of authenticity.
 */

export const BASE62 = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
export const RANDOM_LENGTH = 30;
const CHECKSUM_LENGTH = 6;
const PREFIX = /^[a-z][a-z0-9]{1,15}$/;

const CRC_TABLE = Uint32Array.from({ length: 256 }, (_, index) => {
  let value = index;
  for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >>> 1) ^ 0xedb88320 : value >>> 1;
  return value;
});

function nextCrc(crc: number, code: number): number {
  return (crc >>> 8) ^ (CRC_TABLE[(crc ^ code) & 0xff] as number);
}

export function isKeyPrefix(prefix: string): boolean {
  return PREFIX.test(prefix);
}

/**
 * @param prefix a prefix that {@link isKeyPrefix} accepts
 * @param random RANDOM_LENGTH characters of {@link BASE62}, drawn without bias
 */
export function formatKey(prefix: string, random: string): string {
  const body = `${prefix}_${random}`;
  return body + checksum(body);
}

function checksum(ascii: string): string {
  let crc = 0xffffffff;
  for (let at = 0; at < ascii.length; at++) crc = nextCrc(crc, ascii.charCodeAt(at));
  let remainder = (crc ^ 0xffffffff) >>> 0;
  let digits = '';
  for (let place = 0; place < CHECKSUM_LENGTH; place++) {
    digits = BASE62.charAt(remainder % 62) + digits;
    remainder = Math.floor(remainder / 62);
  }
  return digits;
}

/** Returns whether a string has the format and the checksum of a key with this prefix. */
export function isWellFormedKey(prefix: string, key: string): boolean {
  return key.startsWith(`${prefix}_`) && key.length === prefix.length + 1 + TAIL_LENGTH && hasKeyFormat(key);
}

const TAIL_LENGTH = RANDOM_LENGTH + CHECKSUM_LENGTH;
const MAX_PREFIX_LENGTH = 16;
const UNDERSCORE = 95;

/**
 * Returns whether a string can be a key with any prefix, so that typing errors and noise are rejected before hashing or
 * lookup. It runs for every check, so it reads each character once and allocates no strings; a regular expression takes
 * a third longer.
 */
export function hasKeyFormat(text: string): boolean {
  const tail = text.length - TAIL_LENGTH;
  if (tail < 3 || tail > MAX_PREFIX_LENGTH + 1) return false;
  const end = text.length - CHECKSUM_LENGTH;
  let crc = 0xffffffff;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (!isExpected(code, at, tail)) return false;
    if (at < end) crc = nextCrc(crc, code);
  }
  let remainder = (crc ^ 0xffffffff) >>> 0;
  for (let at = text.length - 1; at >= end; at--) {
    if (text.charCodeAt(at) !== BASE62.charCodeAt(remainder % 62)) return false;
    remainder = Math.floor(remainder / 62);
  }
  return true;
}

/**
 * Returns whether a character is valid at its position: a lower-case letter first, then lower-case letters and digits,
 * `_`, and base62.
 */
function isExpected(code: number, at: number, tail: number): boolean {
  if (at === tail - 1) return code === UNDERSCORE;
  if (code > 96) return code < 123;
  return (at > 0 && code > 47 && code < 58) || (at >= tail && code > 64 && code < 91);
}

/** Returns the hint of a key, which may always be shown: its prefix and last four characters, such as `kw_…9aZ1`. */
export function keyHint(key: string): string {
  const end = key.indexOf('_') + 1;
  return `${key.slice(0, end)}…${key.slice(-4)}`;
}
