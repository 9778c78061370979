import { hasKeyFormat } from './key-format.ts';

/** The kinds of secrets that Keyward issues, as far as their text tells them apart. */
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
/** What kind of secret a text is. */
export type SecretKind = keyof typeof secretKinds;

/** A secret inside a text. */
export interface FoundSecret {
  readonly kind: SecretKind;
  /** The secret itself. */
  readonly text: string;
  /** Where it starts in the text. */
  readonly at: number;
}

/**
 * Returns the secrets that a text is or contains, in their order. A kind with a checksum or a signed header is recognized by
 * it, every other kind by its exact format, so that names, email addresses, UUIDs and identifiers are never taken for one.
 */
export function findSecrets(text: string): FoundSecret[] {
  if (text.length < SHORTEST_SECRET) return [];
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

/** Replaces each secret of a text. */
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
 * Whether a text holds most of an API key, mistyped or cut off: whoever reads it may guess the rest. Identifiers of other
 * systems look alike, so that this is for what a person is asked about, and not for what programs send.
 */
export function hasDamagedKey(text: string): boolean {
  return [...text.matchAll(DAMAGED_KEY)].some(
    ([, random = '']) => varietyOf(random) >= random.length * DAMAGED_VARIETY,
  );
}

/** Longer than identifiers such as `price_1MoBy5LkdIwHu7ixZhnattbh`. */
const DAMAGED_KEY = /[a-z][a-z0-9]{1,15}_([0-9A-Za-z]{26,40})/g;
/** For each character; random base62 has 1.4, words that are written together 0.9. */
const DAMAGED_VARIETY = 1.12;

/** No secret is shorter: a key has a prefix of two characters, an underscore and 36 characters. */
export const SHORTEST_SECRET = 39;

type Recognizer = (text: string) => Iterable<FoundSecret>;

/** Recognizes what matches a pattern and passes a test. */
function pattern(kind: SecretKind, expression: RegExp, test: (match: string) => boolean = () => true): Recognizer {
  return function* (text) {
    for (const { 0: match, index } of text.matchAll(expression)) {
      if (test(match)) yield { kind, text: match, at: index };
    }
  };
}

const LONGEST_PREFIX = 16;
const TAIL = /_[0-9A-Za-z]{36}/g;
const PREFIXES = /[a-z0-9]{2,16}$/;

/** The checksum decides where a key starts, whatever is before it. */
function* apiKeys(text: string): Iterable<FoundSecret> {
  for (const { 0: tail, index: at } of text.matchAll(TAIL)) {
    const [prefixes = ''] = PREFIXES.exec(text.slice(Math.max(0, at - LONGEST_PREFIX), at)) ?? [];
    for (let length = 2; length <= prefixes.length; length++) {
      const key = prefixes.slice(-length) + tail;
      if (hasKeyFormat(key)) yield { kind: 'api_key', text: key, at: at - length };
    }
  }
}

/** JSON in base64 starts with `{` and a quotation mark or white space. */
const JSON_START = /eyJ|eyA|ewo|ewk|ew0/;
/** The header of a token has at least so many characters. */
const SHORTEST_HEADER = 11;
/** What follows the header of a token. */
const PAYLOAD = /\.[A-Za-z0-9_-]+(?:\.[A-Za-z0-9_-]*)?/y;

/** Reads each run of base64url once: a pattern of a whole token would read to the end from every start of JSON in it. */
function* tokens(text: string): Iterable<FoundSecret> {
  const run = /[A-Za-z0-9_-]+/g;
  for (let found = run.exec(text); found !== null; found = run.exec(text)) {
    const start = found[0].search(JSON_START);
    if (start === -1 || found[0].length - start < SHORTEST_HEADER) continue;
    PAYLOAD.lastIndex = run.lastIndex;
    if (!PAYLOAD.test(text)) continue;
    run.lastIndex = PAYLOAD.lastIndex;
    const token = text.slice(found.index + start, run.lastIndex);
    if (isToken(token)) yield { kind: 'token', text: token, at: found.index + start };
  }
}

/** A connection secret, also one that was cut off or is followed by more. */
function isConnectionSecret(base64: string): boolean {
  return /"(?:sharedsecret|appkey)"\s*:|^\{"url":"/.test(decodeBytes(base64));
}

/** A JWS (RFC 7515, 3.1) is known by its header, also one that was cut off: the payload of a request token holds a key. */
function isToken(jws: string): boolean {
  try {
    const header: unknown = JSON.parse(decodeBase64(jws.slice(0, jws.indexOf('.'))) ?? '');
    return typeof header === 'object' && header !== null && typeof Reflect.get(header, 'alg') === 'string';
  } catch {
    return false;
  }
}

/** Of 43 characters of random base62 hardly one in a million has less; five words that are written together have 36. */
const LEAST_VARIETY = 38;

/** Random base62, and neither words that are written together nor text in base64. */
function isRandom(text: string): boolean {
  return varietyOf(text) >= LEAST_VARIETY && decodeBase64(text) === undefined;
}

/** The number of different characters, and of runs of lower case, upper case or digits. */
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

/** Stands for what is not UTF-8; an error for each would take longer than everything else here. */
const REPLACEMENT = '\ufffd';

/** @returns the text that was encoded, undefined for anything but UTF-8 */
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
  // A last character without a partner is the rest of a text that was cut off.
  return atob(plain.length % 4 === 1 ? plain.slice(0, -1) : plain);
}

const ALONE_BEFORE = '(?<![0-9A-Za-z_~.+-])';
const ALONE_AFTER = '(?![0-9A-Za-z_~=+-])';

/** What contains another kind, or would be taken for one, comes first. */
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
