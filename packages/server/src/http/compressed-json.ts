import type { FastifyReply, FastifyRequest } from 'fastify';
import { compress, preferredEncoding } from './content.ts';

/** A smaller response fits into one packet uncompressed. */
const MIN_BYTES = 1024;
/** Halves the size of a list within one millisecond. */
const QUALITY = 4;

/**
 * Returns the JSON of a response, compressed if the client accepts it. The response must not contain secrets or repeat
 * parts of the request, so that its size reveals nothing (BREACH).
 */
export async function compressedJson(
  request: FastifyRequest,
  reply: FastifyReply,
  content: object,
): Promise<string | Buffer> {
  const text = JSON.stringify(content);
  const encoding = preferredEncoding(request.headers['accept-encoding'], ['br', 'gzip', 'identity']);
  reply.header('vary', 'accept-encoding');
  if (encoding === 'identity' || text.length < MIN_BYTES) return text;
  reply.header('content-encoding', encoding);
  return compress(encoding, text, QUALITY);
}
