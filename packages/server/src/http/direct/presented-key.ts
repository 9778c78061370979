import type { IncomingMessage } from 'node:http';
import { credentialsOf } from '@keyward/contract';

/**
 * The key that a request presents, as `Authorization: Bearer` or as `X-Api-Key`, and never in a URL, which would end in
 * logs. Two of them are none: of two readers each could take another.
 */
export function presentedKey({ headers, rawHeaders }: IncomingMessage): string | undefined {
  const { authorization } = headers;
  const apiKey = headers['x-api-key'];
  // Node keeps the first of several Authorization headers and says nothing.
  if (authorization !== undefined && countAuthorization(rawHeaders) > 1) return undefined;
  const bearer = authorization === undefined ? undefined : credentialsOf('bearer', authorization);
  if (typeof apiKey === 'string') return bearer === undefined ? apiKey : undefined;
  return bearer;
}

function countAuthorization(rawHeaders: readonly string[]): number {
  let count = 0;
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const name = rawHeaders[at];
    if (name?.length === 13 && name.toLowerCase() === 'authorization') count++;
  }
  return count;
}
