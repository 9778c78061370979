import type { FastifyReply, FastifyRequest } from 'fastify';
import { compress, preferredEncoding } from './content.ts';

/** Less fits into one packet anyway. */
const LEAST_BYTES = 1024;
/** Halves the size of a list in a millisecond. */
const QUALITY = 4;

/**
 * Returns the JSON of an answer that may be compressed: one that holds no secret and repeats nothing of the request, so that
 * its size tells nothing (BREACH).
 */
export async function compressedJson(
  request: FastifyRequest,
  reply: FastifyReply,
  answer: object,
): Promise<string | Buffer> {
  const text = JSON.stringify(answer);
  const encoding = preferredEncoding(request.headers['accept-encoding'], ['br', 'gzip', 'identity']);
  reply.header('vary', 'accept-encoding');
  if (encoding === 'identity' || text.length < LEAST_BYTES) return text;
  reply.header('content-encoding', encoding);
  return compress(encoding, text, QUALITY);
}
