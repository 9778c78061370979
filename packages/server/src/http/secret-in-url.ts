import { type FoundSecret, findSecrets, redactSecrets, SHORTEST_KEY, SHORTEST_SECRET } from '@keyward/contract';
import type { Context } from '../actions/context.ts';
import { readings } from '../actions/url-secrets.ts';

/** Whether a text holds a key that an account imported: those have no checksum, so that only known ones count (0017). */
export type ForeignKeyTest = (text: string) => boolean;

export function foreignKeyTest({ index, now }: Pick<Context, 'index' | 'now'>): ForeignKeyTest {
  return (text) => index.holdsForeignKey(text, now());
}

/** Whether something that was found in the path of a URL, or in its query or fragment, counts as a secret. */
export type SecretTest = (secret: FoundSecret, part: 'path' | 'query') => boolean;

/** A shared secret has no checksum, and the path may hold the name of a key that looks like one. */
const isSecret: SecretTest = ({ kind }, part) => part === 'query' || kind !== 'shared_secret';

/** Whether a URL holds a secret: in a segment of its path, in a name or value of its query, or in its fragment, however encoded. */
export function hasSecretInUrl(url: string, holdsForeignKey: ForeignKeyTest, counts: SecretTest = isSecret): boolean {
  if (url.length < SHORTEST_KEY) return false;
  const end = url.search(/[?#]/);
  const path = end === -1 ? url : url.slice(0, end);
  return (
    holdsSecretInPart(path, holdsForeignKey, (secret) => counts(secret, 'path')) ||
    (end !== -1 && holdsSecretInPart(url.slice(end), holdsForeignKey, (secret) => counts(secret, 'query')))
  );
}

/** Looks at the whole as well: base64 has slashes and equals signs of its own. */
function holdsSecretInPart(
  text: string,
  holdsForeignKey: ForeignKeyTest,
  counts: (secret: FoundSecret) => boolean,
): boolean {
  if (holdsSecret(text, holdsForeignKey, counts)) return true;
  if (text.length < SHORTEST_SECRET) return false;
  const parts = text.split(/[/?&=#;]/).filter(({ length }) => length >= SHORTEST_SECRET);
  return parts.some((each) => holdsSecret(each, () => false, counts));
}

/**
 * Returns the path of a URL, for logs: without its query, and without each segment that holds a secret. Base64 has slashes of its
 * own, so that a secret can be in several segments; then nothing of the path is left.
 */
export function loggablePath(url: string, holdsForeignKey: ForeignKeyTest): string {
  const [path = ''] = url.split(/[?#]/, 1);
  const segments = path.split('/').map((each) => (holdsSecret(each, holdsForeignKey) ? REDACTED : each));
  const loggable = segments.join('/');
  return holdsSecret(loggable, holdsForeignKey) ? REDACTED : loggable;
}

const REDACTED = '[redacted]';
const ESCAPE = /%[0-9a-f]{2}/i;

/** Replaces each word of a text that is a secret when it is decoded. */
export function redactUrls(text: string): string {
  const isSecret = (word: string) => ESCAPE.test(word) && holdsSecret(word, () => false);
  return redactSecrets(text).replaceAll(/[^\s"]+/g, (word) => (isSecret(word) ? REDACTED : word));
}

function holdsSecret(
  encoded: string,
  holdsForeignKey: ForeignKeyTest,
  counts: (secret: FoundSecret) => boolean = () => true,
): boolean {
  return readings(encoded).some((text) => findSecrets(text).some(counts) || holdsForeignKey(text));
}
