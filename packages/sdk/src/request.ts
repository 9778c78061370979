import type { Route } from '@keyward/contract/routes';
import { readHeaders } from './headers.ts';

/** The input of any operation. */
export interface OperationInput {
  readonly params?: Readonly<Record<string, unknown>> | undefined;
  readonly query?: Readonly<Record<string, unknown>> | undefined;
  readonly headers?: Readonly<Record<string, unknown>> | undefined;
  readonly body?: unknown;
}

/** A request that can be sent more than once. */
export interface PreparedRequest {
  readonly path: string;
  readonly method: string;
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly contentType?: string;
  readonly body?: string;
  /** The `Idempotency-Key` of the request, unless the caller passes one. */
  readonly idempotencyKey?: string;
}

/**
 * @param randomId creates the `Idempotency-Key`; not needed by a client without retries
 * @throws TypeError for a path parameter that is not the name of a record, and for an invalid header
 */
export function prepareRequest(route: Route, input: OperationInput, randomId?: () => string): PreparedRequest {
  const query = pairs(input.query);
  const path = fillPath(route.path, input.params ?? {}) + (query.size > 0 ? `?${query}` : '');
  const headers = [...readHeaders([...pairs(input.headers)])];
  const request = {
    path,
    method: route.method,
    headers,
    ...(route.idempotencyKey && randomId && { idempotencyKey: randomId() }),
  };
  if (input.body === undefined) return request;
  if (route.encoding !== 'form') {
    return { ...request, contentType: 'application/json', body: JSON.stringify(input.body) };
  }
  const body = pairs(input.body as Readonly<Record<string, unknown>>).toString();
  return { ...request, contentType: 'application/x-www-form-urlencoded', body };
}

/** The lookbehind matches each run of slashes once, which keeps the time linear. */
const TRAILING_SLASHES = /(?<!\/)\/+$/;

/**
 * Returns the URL prefix of the API paths.
 * @param url the origin of a server, its API base (`…/api/v1`), or empty or `/` for the origin of the page
 * @throws TypeError for anything else. The message omits the URL, which may contain a password
 */
export function serverRoot(url: string): string {
  if (typeof url !== 'string') throw invalidUrlError();
  const root = url
    .trim()
    .replace(TRAILING_SLASHES, '')
    .replace(/\/api\/v1$/, '')
    .replace(TRAILING_SLASHES, '');
  if (root === '' || /^\/[^/?#\\]/.test(root)) return root;
  const parsed = parseUrl(root);
  const plain = parsed && !parsed.username && !parsed.password && !parsed.search && !parsed.hash;
  if (!plain || !/^https?:$/.test(parsed.protocol)) {
    throw invalidUrlError();
  }
  return root;
}

function invalidUrlError(): TypeError {
  return new TypeError('`url` must be the URL of a Keyward server, such as https://keyward.example.com.');
}

function parseUrl(url: string): URL | undefined {
  try {
    return new URL(url);
  } catch {
    return undefined;
  }
}

function fillPath(template: string, params: Readonly<Record<string, unknown>>): string {
  return template.replace(/\{(\w+)\}/g, (_, name: string) => pathSegment(name, params[name]));
}

/** Rejects dot segments: URL parsers remove them even if they are escaped (WHATWG URL, 4.1), which changes the path. */
function pathSegment(name: string, value: unknown): string {
  if (typeof value !== 'string' || /^\.{0,2}$|\p{Cs}/u.test(value)) {
    throw new TypeError(`\`params.${name}\` must be the name of a record.`);
  }
  return encodeURIComponent(value);
}

function pairs(members: Readonly<Record<string, unknown>> | undefined): URLSearchParams {
  const given = Object.entries(members ?? {}).filter(([, value]) => value !== undefined);
  return new URLSearchParams(given.map(([name, value]) => [name, String(value)]));
}
