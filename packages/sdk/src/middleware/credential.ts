import { credentialsOf } from '@keyward/contract/authorization';

/** Names and values as they came, duplicates among them. */
export type HeaderPairs = Iterable<readonly [name: string, value: string]>;

/** The credential that a request presents. */
export interface Presented {
  readonly text: string;
  /** An access token rather than a key: no key has dots. */
  readonly isToken: boolean;
}

/**
 * What a request presents: exactly one credential, as `Authorization: Bearer` (RFC 6750, 2.1) or as `X-Api-Key`. Never
 * from the address: that ends up in logs and in the history of browsers.
 */
export function readCredential(headers: HeaderPairs): Presented | { readonly fault: string } {
  const found = [...headers].filter(([name]) => /^(?:authorization|x-api-key)$/i.test(name));
  const [first, second] = found;
  if (!first) return { fault: 'A key is needed. Send it as "Authorization: Bearer" or as "X-Api-Key".' };
  if (second) return { fault: 'Several credentials came. Send one, as "Authorization: Bearer" or as "X-Api-Key".' };
  const [name, value] = first;
  const text = name.toLowerCase() === 'authorization' ? credentialsOf('bearer', value) : value;
  if (text === undefined || !/^[\w.~+/=-]+$/.test(text))
    return { fault: 'The credential has not the form of one. Send "Authorization: Bearer", a space and the key.' };
  return { text, isToken: text.includes('.') };
}

/** Node's list of names and values in turn, in which duplicates are not joined. */
export function* pairsOf(rawHeaders: readonly string[]): Generator<readonly [string, string]> {
  for (let at = 0; at + 1 < rawHeaders.length; at += 2) yield [rawHeaders[at] ?? '', rawHeaders[at + 1] ?? ''];
}
