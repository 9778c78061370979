import { type FoundSecret, findSecrets, MIN_KEY_LENGTH, MIN_SECRET_LENGTH, redactSecrets } from '@keyward/contract';
import type { Context } from '../actions/context.ts';
import { decodeAll } from '../actions/url-secrets.ts';

/**
 * Returns whether a text contains an imported key. Imported keys have no checksum, so only known keys count
 * (docs/decisions/0017).
 */
export type ForeignKeyTest = (text: string) => boolean;

export function foreignKeyTest({ index, now }: Pick<Context, 'index' | 'now'>): ForeignKeyTest {
  return (text) => index.holdsForeignKey(text, now());
}

/** Returns whether a secret found in the specified part of a URL counts; `query` includes the fragment. */
export type SecretTest = (secret: FoundSecret, part: 'path' | 'query') => boolean;

/** A shared secret has no checksum, and a path can contain a key name that looks like a shared secret. */
const isSecret: SecretTest = ({ kind }, part) => part === 'query' || kind !== 'shared_secret';

/** Returns whether a URL contains a secret in its path, query or fragment, in any encoding. */
export function hasSecretInUrl(url: string, holdsForeignKey: ForeignKeyTest, counts: SecretTest = isSecret): boolean {
  if (url.length < MIN_KEY_LENGTH) return false;
  const end = url.search(/[?#]/);
  const path = end === -1 ? url : url.slice(0, end);
  return (
    holdsSecretInPart(path, holdsForeignKey, (secret) => counts(secret, 'path')) ||
    (end !== -1 && holdsSecretInPart(url.slice(end), holdsForeignKey, (secret) => counts(secret, 'query')))
  );
}

/** Searches the whole text in addition to its parts, because base64 contains slashes and equals signs. */
function holdsSecretInPart(
  text: string,
  holdsForeignKey: ForeignKeyTest,
  counts: (secret: FoundSecret) => boolean,
): boolean {
  if (holdsSecret(text, holdsForeignKey, counts)) return true;
  if (text.length < MIN_SECRET_LENGTH) return false;
  const parts = text.split(/[/?&=#;]/).filter(({ length }) => length >= MIN_SECRET_LENGTH);
  return parts.some((each) => holdsSecret(each, () => false, counts));
}

/**
 * Returns the path of a URL for logs, without the query and without segments that contain a secret. Redacts the whole
 * path if a secret spans several segments (base64 contains slashes).
 */
export function redactPath(url: string, holdsForeignKey: ForeignKeyTest): string {
  const [path = ''] = url.split(/[?#]/, 1);
  const segments = path.split('/').map((each) => (holdsSecret(each, holdsForeignKey) ? REDACTED : each));
  const loggable = segments.join('/');
  return holdsSecret(loggable, holdsForeignKey) ? REDACTED : loggable;
}

const REDACTED = '[redacted]';
const ESCAPE = /%[0-9a-f]{2}/i;

/** Redacts each word of a text that decodes to a secret. */
export function redactUrls(text: string): string {
  const isSecret = (word: string) => ESCAPE.test(word) && holdsSecret(word, () => false);
  return redactSecrets(text).replaceAll(/[^\s"]+/g, (word) => (isSecret(word) ? REDACTED : word));
}

function holdsSecret(
  encoded: string,
  holdsForeignKey: ForeignKeyTest,
  counts: (secret: FoundSecret) => boolean = () => true,
): boolean {
  return decodeAll(encoded).some((text) => findSecrets(text).some(counts) || holdsForeignKey(text));
}
