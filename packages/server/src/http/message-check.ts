import type { IncomingMessage } from 'node:http';
import { Refusal } from '../actions/refusal.ts';

const CHARSET = /;\s*charset\s*=\s*"?([^";\s]*)/i;

/**
 * Rejects a message whose length or host Node and a proxy could interpret differently.
 * @throws Refusal invalid_request
 */
export function checkFraming({ headers, rawHeaders, httpVersion }: IncomingMessage): void {
  const hosts = countHostHeaders(rawHeaders);
  // RFC 9112, 3.2: returns 400 for a request with several Host headers, or without one (except in HTTP/1.0).
  if (hosts > 1 || (hosts === 0 && httpVersion !== '1.0')) {
    throw new Refusal('invalid_request', 'A request needs exactly one Host header.');
  }
  const { 'transfer-encoding': transfer } = headers;
  if (transfer !== undefined && transfer.toLowerCase() !== 'chunked') {
    throw new Refusal('invalid_request', 'The only supported transfer coding is chunked.');
  }
}

/**
 * Rejects a body that is not plain UTF-8. Runs after the caller is authenticated.
 * @throws Refusal unsupported_media_type
 */
export function checkEncoding({ headers }: IncomingMessage): void {
  const { 'content-encoding': coding, 'content-type': type } = headers;
  if (coding !== undefined && coding.toLowerCase() !== 'identity') {
    throw new Refusal('unsupported_media_type', 'Send the body without a Content-Encoding.');
  }
  if (type !== undefined && !/^utf-?8$/i.test(CHARSET.exec(type)?.[1] ?? 'utf-8')) {
    throw new Refusal('unsupported_media_type', 'Send text as UTF-8.');
  }
}

function countHostHeaders(rawHeaders: readonly string[]): number {
  let count = 0;
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const name = rawHeaders[index];
    if (name?.length === 4 && name.toLowerCase() === 'host') count++;
  }
  return count;
}
