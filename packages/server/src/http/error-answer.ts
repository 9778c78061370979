import { type ErrorAnswer, type ErrorCode, errors, reasonPhrases } from '@keyward/contract';
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import { Refusal } from '../actions/refusal.ts';
import { invalidRequest } from './invalid-request.ts';

/** What the storage says of a failed statement; see storage/dialect.ts. */
export type FaultOf = (error: unknown) => 'busy' | 'full' | 'failing' | undefined;

/** Errors of the framework that a client can cause, by its codes (https://fastify.dev/docs/latest/Reference/Errors/). */
const FRAMEWORK_CODES: Readonly<Record<string, ErrorCode>> = {
  FST_ERR_CTP_INVALID_MEDIA_TYPE: 'unsupported_media_type',
  FST_ERR_CTP_BODY_TOO_LARGE: 'body_too_large',
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: 'invalid_request',
  FST_ERR_BAD_URL: 'invalid_request',
  FST_ERR_NOT_FOUND: 'not_found',
  FST_ERR_ASYNC_CONSTRAINT: 'invalid_request',
};

/** The one place where an error becomes an answer. What is not known to be harmless is logged and told to nobody. */
export function sendError(error: FastifyError, request: FastifyRequest, reply: FastifyReply, faultOf: FaultOf): void {
  const refusal = toRefusal(error, request, faultOf);
  const { status } = errors[refusal.code];
  if (status >= 500) request.log.error({ err: error, code: refusal.code }, 'request failed');
  const answer: ErrorAnswer = {
    status,
    name: reasonPhrases[status] ?? 'Error',
    message: refusal.message,
    code: refusal.code,
    request_id: request.id,
  };
  if (refusal.retryAfter !== undefined) reply.header('retry-after', refusal.retryAfter);
  if (status === 401) reply.header('www-authenticate', 'Bearer');
  if (refusal.code === 'unavailable') reply.header('retry-after', 1);
  // An address that cannot be read never passes the hooks that would set it.
  reply.header('x-request-id', request.id);
  reply.code(status).header('cache-control', 'no-store').type('application/json; charset=utf-8').send(answer);
}

function toRefusal(error: FastifyError, request: FastifyRequest, faultOf: FaultOf): Refusal {
  if (error instanceof Refusal) return error;
  if (error.validation) return invalidRequest(error.validation, error.validationContext, request.routeOptions.schema);
  const known = FRAMEWORK_CODES[error.code];
  if (known) return new Refusal(known);
  const fault = faultOf(error);
  if (fault) return new Refusal(fault === 'full' ? 'storage_full' : 'unavailable');
  // Anything else below 500 was raised by the framework while it read the request.
  return new Refusal(error.statusCode !== undefined && error.statusCode < 500 ? 'invalid_request' : 'internal');
}
