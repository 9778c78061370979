import { type FoundSecret, findSecrets, redactSecrets } from '@keyward/contract';
import type { Context } from '../actions/context.ts';
import { readings } from '../actions/url-secrets.ts';

/** Whether a text holds a key that an account imported: those have no checksum, so that only known ones count (0017). */
export type ForeignKeyTest = (text: string) => boolean;

export function foreignKeyTest({ index, now }: Pick<Context, 'index' | 'now'>): ForeignKeyTest {
  return (text) => index.holdsForeignKey(text, now());
}

/** Whether the query of a URL holds a secret: in a name or a value, however it is encoded. */
export function hasSecretInQuery(
  url: string,
  holdsForeignKey: ForeignKeyTest,
  counts: (secret: FoundSecret) => boolean = () => true,
): boolean {
  const start = url.indexOf('?');
  if (start === -1) return false;
  const query = url.slice(start + 1);
  return [query, ...namesAndValues(query)].some((part) => holdsSecret(part, holdsForeignKey, counts));
}

function namesAndValues(query: string): string[] {
  return query.split('&').flatMap((member) => {
    const end = member.indexOf('=');
    return end === -1 ? [member] : [member.slice(0, end), member.slice(end + 1)];
  });
}

/** Returns the path of a URL, for logs: without its query, and without each segment that holds a secret. */
export function loggablePath(url: string, holdsForeignKey: ForeignKeyTest): string {
  const [path = ''] = url.split(/[?#]/, 1);
  const segments = path.split('/').map((each) => (holdsSecret(each, holdsForeignKey) ? '[redacted]' : each));
  return segments.join('/');
}

/** Replaces each word of a text that is a secret when it is decoded. */
export function redactUrls(text: string): string {
  const redact = (word: string) => (holdsSecret(word, () => false) ? '[redacted]' : word);
  return redactSecrets(text).replaceAll(/[^\s"]*%[0-9a-f]{2}[^\s"]*/gi, redact);
}

function holdsSecret(
  encoded: string,
  holdsForeignKey: ForeignKeyTest,
  counts: (secret: FoundSecret) => boolean = () => true,
): boolean {
  return readings(encoded).some((text) => findSecrets(text).some(counts) || holdsForeignKey(text));
}
