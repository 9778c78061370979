import type { IncomingMessage } from 'node:http';

/** The client's request as described by the proxy. */
export interface ForwardedRequest {
  /** Undefined if the proxy states no method, or several. */
  readonly method: string | undefined;
  /** All values of the original URI: absolute URLs or paths, with their queries. */
  readonly uris: readonly string[];
}

type Headers = IncomingMessage['headers'];

/**
 * One method. Methods are case-sensitive (RFC 9110, 9.1), but many frameworks read `delete` as DELETE. Registered
 * methods contain no lower-case letters.
 */
const METHOD = /^[A-Z][A-Z0-9_-]*$/;

export function readForwardedRequest(request: IncomingMessage): ForwardedRequest {
  return { method: methodOf(request), uris: urisOf(request) };
}

/**
 * Traefik, Caddy and APISIX send the first header; ingress-nginx and many nginx and HAProxy configurations send the
 * second.
 */
const METHOD_HEADERS = ['x-forwarded-method', 'x-original-method'] as const;

/**
 * Returns the method if all sources agree. Ignores GET as the proxy's own method, because some proxies always use it.
 */
function methodOf({ method: own = '', headers }: IncomingMessage): string | undefined {
  let method = own === 'GET' ? undefined : own;
  for (const name of METHOD_HEADERS) {
    const value = headers[name];
    if (value === undefined) continue;
    // Node joins repeated headers with a comma, which is not allowed in a method.
    if (typeof value !== 'string' || !METHOD.test(value) || value !== (method ?? value)) return undefined;
    method = value;
  }
  return hasOnlyUri(headers) ? undefined : (method ?? own);
}

/**
 * Returns whether the headers contain only a URI. The proxy's method is then unknown, because nginx sends these headers
 * with its own GET.
 */
function hasOnlyUri(headers: Headers): boolean {
  return (
    headers['x-forwarded-method'] === undefined &&
    headers['x-original-method'] === undefined &&
    (headers['x-original-uri'] ?? headers['x-original-url'] ?? headers['x-auth-request-redirect']) !== undefined
  );
}

/**
 * Returns the URIs in the headers of Traefik, Caddy, APISIX, Envoy, nginx, IIS and others. Reads each header by a
 * constant name, because a loop over the names takes twice as long, and this runs on every check.
 */
function urisOf({ headers, rawHeaders }: IncomingMessage): string[] {
  const uris: string[] = [];
  const add = (name: string, value: Headers[string]) => {
    if (typeof value !== 'string') return;
    // Node joins repeated headers with a comma and a space.
    if (value.includes(', ')) uris.push(...valuesOf(name, rawHeaders));
    else uris.push(value);
  };
  add('x-forwarded-uri', headers['x-forwarded-uri']);
  add('x-forwarded-url', headers['x-forwarded-url']);
  add('x-forwarded-path', headers['x-forwarded-path']);
  add('x-original-path', headers['x-original-path']);
  add('x-replaced-path', headers['x-replaced-path']);
  add('x-rewrite-url', headers['x-rewrite-url']);
  add('x-envoy-original-path', headers['x-envoy-original-path']);
  add('x-original-uri', headers['x-original-uri']);
  add('x-original-url', headers['x-original-url']);
  add('x-auth-request-redirect', headers['x-auth-request-redirect']);
  return uris;
}

function valuesOf(name: string, rawHeaders: readonly string[]): string[] {
  return rawHeaders.filter((_, at) => at % 2 === 1 && rawHeaders[at - 1]?.toLowerCase() === name);
}
