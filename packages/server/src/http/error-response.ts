import type { IncomingHttpHeaders } from 'node:http';
import {
  bearerChallenge,
  type ErrorBody,
  type ErrorCode,
  oauthErrorBody,
  type Route,
  readCredentials,
  reasonPhrases,
  routes,
} from '@keyward/contract';
import type { FastifyBaseLogger, FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import { PermissionDenied, PreconditionFailed, Refusal } from '../actions/refusal.ts';
import { invalidRequest } from './invalid-request.ts';

export const JSON_TYPE = 'application/json; charset=utf-8';

export const REALM = 'keyward';

/** RFC 6749, 5.2; and RFC 9110, 15.5.2 for a client without credentials. */
const BASIC = `Basic realm="${REALM}", charset="UTF-8"`;

/** Classifies a database error; see storage/dialect.ts. */
export type FaultOf = (error: unknown) => 'busy' | 'full' | 'failing' | undefined;

/** The framework's errors that a client can cause (https://fastify.dev/docs/latest/Reference/Errors/). */
const FRAMEWORK_CODES: Readonly<Record<string, ErrorCode>> = {
  FST_ERR_CTP_INVALID_MEDIA_TYPE: 'unsupported_media_type',
  FST_ERR_CTP_BODY_TOO_LARGE: 'body_too_large',
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: 'invalid_request',
  FST_ERR_BAD_URL: 'invalid_request',
  FST_ERR_NOT_FOUND: 'not_found',
  FST_ERR_ASYNC_CONSTRAINT: 'invalid_request',
};

/** An error response, independent of how it is sent. */
export interface RefusalResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: ErrorBody;
}

/**
 * Returns the challenge of a response. Names the error only if the request had credentials (RFC 6750, 3.1).
 * @returns undefined if different credentials would not change the response
 */
function challengeOf(refusal: Refusal, hasBearer: boolean): string | undefined {
  const { code, status } = refusal;
  if (status === 401 && code === 'invalid_client') return BASIC;
  if (status === 401) return bearerChallenge({ realm: REALM, ...(hasBearer && { error: 'invalid_token' }) });
  if (!hasBearer || !(refusal instanceof PermissionDenied)) return undefined;
  return bearerChallenge({ realm: REALM, error: 'insufficient_scope', scope: refusal.permission });
}

/**
 * Converts every error to its response.
 * @param hasBearer true if the request has a Bearer token or an API key
 */
export function responseOf(refusal: Refusal, requestId: string, hasBearer = false): RefusalResponse {
  const { code, message, status, retryAfter = code === 'unavailable' ? 1 : undefined } = refusal;
  const challenge = challengeOf(refusal, hasBearer);
  return {
    status,
    headers: {
      ...(retryAfter !== undefined && { 'retry-after': String(retryAfter) }),
      ...(refusal instanceof PreconditionFailed && { etag: refusal.etag }),
      ...(challenge !== undefined && { 'www-authenticate': challenge }),
      // The header is set here as well, because a request whose URL cannot be parsed never reaches the hook that sets
      // it.
      'x-request-id': requestId,
      'cache-control': 'no-store',
      'content-type': JSON_TYPE,
    },
    body: { status, name: reasonPhrases[status] ?? 'Error', message, code, request_id: requestId },
  };
}

/** A request that failed, through the framework or a direct route. */
export interface FailedRequest {
  readonly id: string;
  readonly headers: IncomingHttpHeaders;
  /** Schemas of the request's parts, from which the error message describes the expected value. */
  readonly schema: unknown;
  readonly speaksOAuth: boolean;
  /** The request's logger, which adds the request id to each line. */
  readonly log: Pick<FastifyBaseLogger, 'warn' | 'error'>;
}

export function sendError(error: FastifyError, request: FastifyRequest, reply: FastifyReply, faultOf: FaultOf): void {
  const { id, headers: requestHeaders, routeOptions, log } = request;
  const { schema } = routeOptions;
  const failedRequest = { id, headers: requestHeaders, schema, speaksOAuth: OAUTH_PATHS.has(routeOptions.url), log };
  const { status, headers, body } = responseOfError(error, failedRequest, faultOf);
  reply.code(status).headers(headers).send(body);
}

/** Logs unknown errors with the request id; the response contains no details. */
export function responseOfError(error: FastifyError, request: FailedRequest, faultOf: FaultOf): RefusalResponse {
  const refusal = toRefusal(error, request.schema, faultOf);
  const response = responseOf(refusal, request.id, hasBearer(request));
  if (response.status >= 500) logFailure(request, error, refusal);
  return request.speaksOAuth ? { ...response, body: oauthErrorBody(response.body) } : response;
}

function hasBearer({ headers }: Pick<FailedRequest, 'headers'>): boolean {
  return readCredentials('bearer', headers.authorization ?? '') !== undefined;
}

/**
 * Expected refusals, such as a feed over the limit, can be arbitrarily frequent, so each is logged as one line without
 * a stack trace.
 */
function logFailure({ log }: FailedRequest, error: FastifyError, { code, message }: Refusal): void {
  if (error instanceof Refusal) log.warn({ code, reason: message }, 'request rejected');
  else log.error({ err: error, code }, 'request failed');
}

const OAUTH_PATHS: ReadonlySet<string | undefined> = new Set(
  Object.values<Route>(routes).flatMap(({ path, protocol }) => (protocol === 'oauth' ? [path] : [])),
);

/** Returns the refusal for an error of the database. */
export function refusalOfFault(error: unknown, faultOf: FaultOf): Refusal {
  const fault = faultOf(error);
  if (fault === undefined) return new Refusal('internal');
  return new Refusal(fault === 'full' ? 'storage_full' : 'unavailable');
}

function toRefusal(error: FastifyError, schema: unknown, faultOf: FaultOf): Refusal {
  if (error instanceof Refusal) return error;
  if (error.validation) return invalidRequest(error.validation, error.validationContext, schema);
  const code = FRAMEWORK_CODES[error.code];
  if (code) return new Refusal(code);
  // Errors below 500 were raised by the framework while it parsed the request.
  if (error.statusCode !== undefined && error.statusCode < 500) return new Refusal('invalid_request');
  return refusalOfFault(error, faultOf);
}
