import { readCredentials } from '@keyward/contract/authorization';

/** Header names and values as received, including duplicates. */
export type HeaderPairs = Iterable<readonly [name: string, value: string]>;

/** The credential that a request presents. */
export interface Presented {
  readonly text: string;
  /** True if the credential is an access token. Keys contain no dots. */
  readonly isToken: boolean;
}

/**
 * Reads the credential of a request: exactly one, as `Authorization: Bearer` (RFC 6750, 2.1) or as `X-Api-Key`. Never from
 * the URL, which is stored in logs and browser histories.
 */
export function readCredential(headers: HeaderPairs): Presented | { readonly fault: string } {
  const credentials = [...headers].filter(([name]) => /^(?:authorization|x-api-key)$/i.test(name));
  const [first, second] = credentials;
  if (!first) return { fault: 'No API key was sent. Send it as "Authorization: Bearer" or as "X-Api-Key".' };
  if (second)
    return { fault: 'More than one credential was sent. Send one, as "Authorization: Bearer" or as "X-Api-Key".' };
  const [name, value] = first;
  const text = name.toLowerCase() === 'authorization' ? readCredentials('bearer', value) : value;
  if (text === undefined || !/^[\w.~+/=-]+$/.test(text))
    return { fault: 'The credential is malformed. Send "Authorization: Bearer", a space and the key.' };
  return { text, isToken: text.includes('.') };
}

/** Yields the pairs of Node's `rawHeaders`, in which duplicates are not joined. */
export function* pairsOf(rawHeaders: readonly string[]): Generator<readonly [string, string]> {
  for (let at = 0; at + 1 < rawHeaders.length; at += 2) yield [rawHeaders[at] ?? '', rawHeaders[at + 1] ?? ''];
}
