import type { IncomingMessage } from 'node:http';

/** The request of a client, as the proxy that asks about it describes it. */
export interface ForwardedRequest {
  /** Undefined if the proxy does not state it, or if there is more than one answer. */
  readonly method: string | undefined;
  /** Every value that carries the original URI: an absolute URL, or a path; each with its query. */
  readonly uris: readonly string[];
}

/** Traefik, Caddy and APISIX send the first one; ingress-nginx and many configurations of nginx and HAProxy the second. */
const METHOD_HEADERS = ['x-forwarded-method', 'x-original-method'] as const;

/** Sent by nginx, whose own method is always GET: without a method beside them, that of the client is unknown. */
const URI_HEADERS_OF_GET = ['x-original-uri', 'x-original-url', 'x-auth-request-redirect'] as const;

/** Traefik, Caddy, APISIX, Envoy, IIS and others. */
const URI_HEADERS = [
  'x-forwarded-uri',
  'x-forwarded-url',
  'x-forwarded-path',
  'x-original-path',
  'x-replaced-path',
  'x-rewrite-url',
  'x-envoy-original-path',
  ...URI_HEADERS_OF_GET,
] as const;

/**
 * One method. Methods are case-sensitive (RFC 9110, 9.1), but many frameworks read `delete` as DELETE. No registered method
 * has a lower-case letter.
 */
const METHOD = /^[A-Z][A-Z0-9_-]*$/;

export function forwardedRequest(request: IncomingMessage): ForwardedRequest {
  return { method: methodOf(request), uris: urisOf(request) };
}

/** All that state the method must agree. A proxy that always asks with GET says nothing by it. */
function methodOf({ method: own = '', headers }: IncomingMessage): string | undefined {
  let stated = own === 'GET' ? undefined : own;
  for (const name of METHOD_HEADERS) {
    const value = headers[name];
    if (value === undefined) continue;
    // Node joins a repeated header with a comma, which no method has.
    if (typeof value !== 'string' || !METHOD.test(value) || value !== (stated ?? value)) return undefined;
    stated = value;
  }
  return isMissing(headers) ? undefined : (stated ?? own);
}

function isMissing(headers: IncomingMessage['headers']): boolean {
  return (
    METHOD_HEADERS.every((name) => headers[name] === undefined) &&
    URI_HEADERS_OF_GET.some((name) => headers[name] !== undefined)
  );
}

function urisOf({ headers, rawHeaders }: IncomingMessage): string[] {
  const uris: string[] = [];
  for (const name of URI_HEADERS) {
    const value = headers[name];
    if (typeof value !== 'string') continue;
    // Node joins a repeated header with a comma and a space.
    if (value.includes(', ')) uris.push(...valuesOf(name, rawHeaders));
    else uris.push(value);
  }
  return uris;
}

function valuesOf(name: string, rawHeaders: readonly string[]): string[] {
  return rawHeaders.filter((_, at) => at % 2 === 1 && rawHeaders[at - 1]?.toLowerCase() === name);
}
