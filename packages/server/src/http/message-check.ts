import type { IncomingMessage } from 'node:http';
import { Refusal } from '../actions/refusal.ts';

const CHARSET = /;\s*charset\s*=\s*"?([^";\s]*)/i;

/**
 * Rejects a message whose end or host Node and another reader of the same bytes could see differently.
 * @throws Refusal invalid_request
 */
export function checkFraming({ headers, rawHeaders, httpVersion }: IncomingMessage): void {
  const hosts = countHosts(rawHeaders);
  // RFC 9112, 3.2: a request with none (but for HTTP/1.0) or several is a 400.
  if (hosts > 1 || (hosts === 0 && httpVersion !== '1.0')) {
    throw new Refusal('invalid_request', 'A request needs exactly one Host header.');
  }
  const { 'transfer-encoding': transfer } = headers;
  if (transfer !== undefined && transfer.toLowerCase() !== 'chunked') {
    throw new Refusal('invalid_request', 'Of the transfer codings only chunked is understood.');
  }
}

/**
 * Rejects a body that is not sent as UTF-8 without a content coding. Only callers that may send a body learn it.
 * @throws Refusal unsupported_media_type
 */
export function checkEncoding({ headers }: IncomingMessage): void {
  const { 'content-encoding': coding, 'content-type': type } = headers;
  if (coding !== undefined && coding.toLowerCase() !== 'identity') {
    throw new Refusal('unsupported_media_type', 'Send the body as it is, without a Content-Encoding.');
  }
  if (type !== undefined && !/^utf-?8$/i.test(CHARSET.exec(type)?.[1] ?? 'utf-8')) {
    throw new Refusal('unsupported_media_type', 'Send text as UTF-8.');
  }
}

function countHosts(rawHeaders: readonly string[]): number {
  let count = 0;
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const name = rawHeaders[at];
    if (name?.length === 4 && name.toLowerCase() === 'host') count++;
  }
  return count;
}
