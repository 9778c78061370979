import type { IncomingMessage } from 'node:http';
import { readCredentials } from '@keyward/contract';

/**
 * Returns the key in `Authorization: Bearer` or `X-Api-Key`, but never a key in a URL, because URLs are logged. Returns
 * undefined for two keys, because two readers might each use a different one.
 */
export function readPresentedKey({ headers, rawHeaders }: IncomingMessage): string | undefined {
  const { authorization } = headers;
  const apiKey = headers['x-api-key'];
  // If a request has several Authorization headers, Node keeps only the first.
  if (authorization !== undefined && countAuthorization(rawHeaders) > 1) return undefined;
  const bearer = authorization === undefined ? undefined : readCredentials('bearer', authorization);
  if (typeof apiKey === 'string') return bearer === undefined ? apiKey : undefined;
  return bearer;
}

function countAuthorization(rawHeaders: readonly string[]): number {
  let count = 0;
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const name = rawHeaders[index];
    if (name?.length === 13 && name.toLowerCase() === 'authorization') count++;
  }
  return count;
}
