import { hasKeyFormat } from './key-format.ts';

/** The kinds of secrets that Keyward issues and that can be distinguished by their text. */
export const secretKinds = {
  api_key: 'an API key',
  connection_secret: 'a connection secret',
  shared_secret: 'a shared secret',
  replica_credential: 'the credential of a replica',
  webhook_secret: 'the secret of a webhook',
  token: 'a token',
  refresh_token: 'a refresh token',
  one_time_link: 'a one-time link',
  session: 'a session or a one-time link',
} as const;
/** The kind of a secret. */
export type SecretKind = keyof typeof secretKinds;

/** A secret inside a text. */
export interface FoundSecret {
  readonly kind: SecretKind;
  /** The secret itself. */
  readonly text: string;
  /** The position of its first character in the text. */
  readonly at: number;
}

/**
 * Returns the secrets in a text, in order. A kind with a checksum or a signed header is recognized by it, and every
 * other kind by its exact format, so that names, email addresses, UUIDs and identifiers are never mistaken for a
 * secret.
 */
export function findSecrets(text: string): FoundSecret[] {
  if (text.length < MIN_SECRET_LENGTH) return [];
  const found: FoundSecret[] = [];
  const taken = new Uint8Array(text.length);
  for (const recognize of RECOGNIZERS) {
    for (const secret of recognize(text)) {
      const place = taken.subarray(secret.at, secret.at + secret.text.length);
      if (place.includes(1)) continue;
      place.fill(1);
      found.push(secret);
    }
  }
  return found.sort((one, other) => one.at - other.at);
}

/** Replaces each secret in a text with `[redacted]`. */
export function redactSecrets(text: string): string {
  let rest = 0;
  let redacted = '';
  for (const { at, text: secret } of findSecrets(text)) {
    redacted += `${text.slice(rest, at)}[redacted]`;
    rest = at + secret.length;
  }
  return redacted + text.slice(rest);
}

/**
 * Returns whether a text contains most of an API key, mistyped or truncated, so that a reader could guess the rest.
 * Identifiers of other systems look similar, so use it only to ask a user, and not for requests of programs.
 */
export function hasDamagedKey(text: string): boolean {
  return [...text.matchAll(DAMAGED_KEY)].some(
    ([, random = '']) => varietyOf(random) >= random.length * DAMAGED_VARIETY,
  );
}

/** Matches only strings longer than identifiers such as `price_1MoBy5LkdIwHu7ixZhnattbh`. */
const DAMAGED_KEY = /[a-z][a-z0-9]{1,15}_([0-9A-Za-z]{26,40})/g;
/** The minimum variety per character. Random base62 has 1.4, concatenated words 0.9. */
const DAMAGED_VARIETY = 1.12;

/** The length of the shortest secret: a key with a prefix of two characters, an underscore and 36 characters. */
export const MIN_SECRET_LENGTH = 39;

type Recognizer = (text: string) => Iterable<FoundSecret>;

/** Recognizes text that matches a pattern and passes a test. */
function pattern(kind: SecretKind, expression: RegExp, test: (match: string) => boolean = () => true): Recognizer {
  return function* (text) {
    for (const { 0: match, index } of text.matchAll(expression)) {
      if (test(match)) yield { kind, text: match, at: index };
    }
  };
}

const MAX_PREFIX_LENGTH = 16;
const TAIL = /_[0-9A-Za-z]{36}/g;
const PREFIXES = /[a-z0-9]{2,16}$/;

/** Finds API keys. The checksum determines where a key starts, regardless of the text before it. */
function* apiKeys(text: string): Iterable<FoundSecret> {
  for (const { 0: tail, index: at } of text.matchAll(TAIL)) {
    const [prefixes = ''] = PREFIXES.exec(text.slice(Math.max(0, at - MAX_PREFIX_LENGTH), at)) ?? [];
    for (let length = 2; length <= prefixes.length; length++) {
      const key = prefixes.slice(-length) + tail;
      if (hasKeyFormat(key)) yield { kind: 'api_key', text: key, at: at - length };
    }
  }
}

/** The start of JSON in base64: `{` followed by a quotation mark or white space. */
const JSON_START = /eyJ|eyA|ewo|ewk|ew0/;
/** The length of the shortest header of a token. */
const MIN_HEADER_LENGTH = 11;
/** The rest of a token after its header. */
const PAYLOAD = /\.[A-Za-z0-9_-]+(?:\.[A-Za-z0-9_-]*)?/y;

/**
 * Finds tokens. Reads each run of base64url once: a pattern of a whole token would read to the end from every JSON
 * start in it.
 */
function* tokens(text: string): Iterable<FoundSecret> {
  const run = /[A-Za-z0-9_-]+/g;
  for (let found = run.exec(text); found !== null; found = run.exec(text)) {
    const start = found[0].search(JSON_START);
    if (start === -1 || found[0].length - start < MIN_HEADER_LENGTH) continue;
    PAYLOAD.lastIndex = run.lastIndex;
    if (!PAYLOAD.test(text)) continue;
    run.lastIndex = PAYLOAD.lastIndex;
    const token = text.slice(found.index + start, run.lastIndex);
    if (isToken(token)) yield { kind: 'token', text: token, at: found.index + start };
  }
}

/** Returns whether a text is a connection secret, even if it is truncated or followed by more text. */
function isConnectionSecret(base64: string): boolean {
  return /"(?:sharedsecret|appkey)"\s*:|^\{"url":"/.test(decodeBytes(base64));
}

/**
 * Returns whether a text has the header of a JWS (RFC 7515, 3.1). A truncated token counts, because the payload of a
 * request token contains a key.
 */
function isToken(jws: string): boolean {
  try {
    const header: unknown = JSON.parse(decodeBase64(jws.slice(0, jws.indexOf('.'))) ?? '');
    return typeof header === 'object' && header !== null && typeof Reflect.get(header, 'alg') === 'string';
  } catch {
    return false;
  }
}

/**
 * The minimum variety of a random secret. Fewer than one in a million random base62 strings of 43 characters have less;
 * five concatenated words have 36.
 */
const MIN_VARIETY = 38;

/** Returns whether a text is random base62, and neither concatenated words nor base64-encoded text. */
function isRandom(text: string): boolean {
  return varietyOf(text) >= MIN_VARIETY && decodeBase64(text) === undefined;
}

/** Returns the number of different characters plus the number of runs of lower case, upper case or digits. */
function varietyOf(text: string): number {
  let runs = 0;
  let last = '';
  for (const character of text) {
    const kind = kindOf(character);
    if (kind !== last) runs++;
    last = kind;
  }
  return new Set(text).size + runs;
}

function kindOf(base62: string): string {
  if (base62 <= '9') return 'digit';
  return base62 <= 'Z' ? 'upper' : 'lower';
}

/** The character that replaces invalid UTF-8. Checking for it is faster than throwing an error for each text. */
const REPLACEMENT = '\ufffd';

/** @returns the encoded text, or undefined if it is not UTF-8 */
function decodeBase64(base64: string): string | undefined {
  const characters = decodeBytes(base64);
  const bytes = new Uint8Array(characters.length);
  for (let at = 0; at < bytes.length; at++) bytes[at] = characters.charCodeAt(at);
  const text = new TextDecoder().decode(bytes, { stream: true });
  return text.includes(REPLACEMENT) ? undefined : text;
}

/** @returns each byte as a character */
function decodeBytes(base64: string): string {
  const plain = base64
    .replaceAll('-', '+')
    .replaceAll('_', '/')
    .replace(/={1,2}$/, '');
  // A single last character is the remainder of a truncated text.
  return atob(plain.length % 4 === 1 ? plain.slice(0, -1) : plain);
}

const ALONE_BEFORE = '(?<![0-9A-Za-z_~.+-])';
const ALONE_AFTER = '(?![0-9A-Za-z_~=+-])';

/** The order of recognition. A kind that contains another kind, or could be mistaken for one, comes first. */
const RECOGNIZERS: readonly Recognizer[] = [
  tokens,
  pattern('connection_secret', /(?:eyJ|eyA|ewo|ewk|ew0)[A-Za-z0-9+/_-]{36,}={0,2}/g, isConnectionSecret),
  pattern('refresh_token', /kwr(?:~[0-9A-Za-z_-]{1,64}){9}/g),
  pattern('replica_credential', /kwf_[0-9A-Za-z_-]{1,64}\.[0-9A-Za-z]{43}/g),
  pattern('webhook_secret', /whsec_[0-9A-Za-z+/]{43}(?![0-9A-Za-z+/])=?/g),
  pattern('session', /acct_[0-9A-Za-z]{20}\.[0-9A-Za-z]{43}/g),
  pattern('session', /user_[0-9A-Za-z]{20}\.[0-9A-Za-z]{22}\.[0-9A-Za-z_-]{43}/g),
  apiKeys,
  pattern('one_time_link', /(?<=#token=)[0-9A-Za-z]{43}(?![0-9A-Za-z])/g),
  pattern('shared_secret', new RegExp(`${ALONE_BEFORE}[0-9A-Za-z]{43}${ALONE_AFTER}`, 'g'), isRandom),
];
