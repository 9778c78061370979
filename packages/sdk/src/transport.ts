import type { Wrapping } from '@keyward/contract/routes';
import { errorFromAnswer, type KeywardError, networkError, parseJson, unexpectedResponse } from './api-error.ts';
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

export interface Sending {
  readonly request: PreparedRequest;
  readonly token: string | undefined;
  readonly deadline: Deadline;
  readonly wrapping: Wrapping;
}

/**
 * Sends one request and reads its response.
 * @throws KeywardError for every failure, or the reason of the caller's signal if the request is aborted
 */
export async function send(transport: Transport, sending: Sending): Promise<unknown> {
  const { answer, text } = await exchange(transport, sending);
  if (!answer.ok) throw errorFromAnswer(serverName(transport), answer, text);
  return unwrap(transport, answer, text, sending.wrapping);
}

async function exchange(transport: Transport, { request, token, deadline }: Sending) {
  const { fetch } = transport;
  try {
    const answer = await fetch(transport.root + request.path, {
      method: request.method,
      headers: headersOf(transport, request, token),
      ...(request.body !== undefined && { body: request.body }),
      // The API never redirects, and following a redirect would send secrets to another host.
      redirect: 'manual',
      credentials: 'same-origin',
      signal: deadline.signal,
    });
    return { answer, text: await answer.text() };
  } catch (error) {
    throw deadline.signal.aborted
      ? endOf(deadline, transport)
      : networkError(serverName(transport), 'could not be reached', error);
  }
}

/** Returns a plain object, which every `fetch` accepts, also with another `Headers` class. */
function headersOf(transport: Transport, request: PreparedRequest, token: string | undefined): Record<string, string> {
  const headers = new Headers(transport.headers);
  for (const [name, value] of request.headers) headers.set(name, value);
  headers.set('accept', 'application/json');
  if (request.contentType) headers.set('content-type', request.contentType);
  if (request.repeatKey && !headers.has('idempotency-key')) headers.set('idempotency-key', request.repeatKey);
  if (token) headers.set('authorization', `Bearer ${token}`);
  return Object.fromEntries(headers);
}

/** Returns the reason of the caller's signal, or a timeout error. */
export function endOf(deadline: Deadline, transport: Transport): unknown {
  if (!deadline.passed()) return deadline.signal.reason;
  return networkError(serverName(transport), `did not respond within ${deadline.timeout / 1000} seconds`);
}

function unwrap(transport: Transport, answer: FetchAnswer, text: string, wrapping: Wrapping): unknown {
  if (wrapping === 'empty') return undefined;
  if (wrapping === 'text') return text;
  const body = parseJson(text);
  const isBare = wrapping === 'bare';
  if (isBare && body !== undefined) return body;
  if (isBare || !isEnvelope(body)) throw unexpectedResponse(serverName(transport), answer);
  // A proxy that compresses a response makes its ETag weak, but the version of the record is the same.
  const etag = answer.headers.get('etag')?.replace(/^W\//, '');
  return etag === undefined ? body : { ...body, meta: { ...body.meta, etag } };
}

function isEnvelope(body: unknown): body is { readonly data: unknown; readonly meta: object } {
  return typeof body === 'object' && body !== null && 'data' in body && 'meta' in body;
}

/** Creates the error of a response with status 200 and a malformed body. */
export function malformed(transport: Transport): KeywardError {
  return unexpectedResponse(serverName(transport), { status: 200, statusText: 'OK' });
}

function serverName({ root }: Transport): string {
  return root === '' ? 'The server' : root;
}
