import type { Wrapping } from '@keyward/contract/routes';
import { errorFromResponse, type KeywardError, networkError, parseJson, unexpectedResponse } from './api-error.ts';
import type { Deadline } from './deadline.ts';
import type { Fetch, FetchAnswer } from './fetch.ts';
import type { PreparedRequest } from './request.ts';

/** The connection of a client to its server. */
export interface Transport {
  /** URL prefix of the API paths; empty for the origin of the page. */
  readonly root: string;
  readonly fetch: Fetch;
  /** Headers of every request. */
  readonly headers: Headers;
}

export interface OutgoingRequest {
  readonly request: PreparedRequest;
  readonly token: string | undefined;
  readonly deadline: Deadline;
  readonly wrapping: Wrapping;
}

/**
 * Sends one request and reads its response.
 * @throws KeywardError for every failure, or the reason of the caller's signal if the request is aborted
 */
export async function send(transport: Transport, request: OutgoingRequest): Promise<unknown> {
  const { response, text } = await exchange(transport, request);
  if (!response.ok) throw errorFromResponse(serverName(transport), response, text);
  return unwrap(transport, response, text, request.wrapping);
}

async function exchange(transport: Transport, { request, token, deadline }: OutgoingRequest) {
  const { fetch } = transport;
  try {
    const response = await fetch(transport.root + request.path, {
      method: request.method,
      headers: headersOf(transport, request, token),
      ...(request.body !== undefined && { body: request.body }),
      // The API never redirects, and following a redirect would send secrets to another host.
      redirect: 'manual',
      credentials: 'same-origin',
      signal: deadline.signal,
    });
    return { response, text: await response.text() };
  } catch (error) {
    throw deadline.signal.aborted
      ? abortReason(deadline, transport)
      : networkError(serverName(transport), 'could not be reached', error);
  }
}

/** Returns a plain object, which every `fetch` accepts, including one with a different `Headers` class. */
function headersOf(transport: Transport, request: PreparedRequest, token: string | undefined): Record<string, string> {
  const headers = new Headers(transport.headers);
  for (const [name, value] of request.headers) headers.set(name, value);
  headers.set('accept', 'application/json');
  if (request.contentType) headers.set('content-type', request.contentType);
  if (request.idempotencyKey && !headers.has('idempotency-key')) headers.set('idempotency-key', request.idempotencyKey);
  if (token) headers.set('authorization', `Bearer ${token}`);
  return Object.fromEntries(headers);
}

/** Returns the reason of the caller's signal, or a timeout error. */
export function abortReason(deadline: Deadline, transport: Transport): unknown {
  if (!deadline.passed()) return deadline.signal.reason;
  return networkError(serverName(transport), `did not respond within ${deadline.timeout / 1000} seconds`);
}

function unwrap(transport: Transport, response: FetchAnswer, text: string, wrapping: Wrapping): unknown {
  if (wrapping === 'empty') return undefined;
  if (wrapping === 'text') return text;
  const body = parseJson(text);
  const isBare = wrapping === 'bare';
  if (isBare && body !== undefined) return body;
  if (isBare || !isEnvelope(body)) throw unexpectedResponse(serverName(transport), response);
  // A proxy that compresses a response makes its ETag weak, but the version of the record is the same.
  const etag = response.headers.get('etag')?.replace(/^W\//, '');
  return etag === undefined ? body : { ...body, meta: { ...body.meta, etag } };
}

function isEnvelope(body: unknown): body is { readonly data: unknown; readonly meta: object } {
  return typeof body === 'object' && body !== null && 'data' in body && 'meta' in body;
}

/** Creates the error of a response with status 200 and a malformed body. */
export function malformedResponse(transport: Transport): KeywardError {
  return unexpectedResponse(serverName(transport), { status: 200, statusText: 'OK' });
}

function serverName({ root }: Transport): string {
  return root === '' ? 'The server' : root;
}
