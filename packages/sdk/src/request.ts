import type { Route } from '@keyward/contract/routes';
import { readHeaders } from './headers.ts';

/** What a caller hands to an operation, whichever it is. */
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
  /** What names the request when it is sent again, unless the caller has an `Idempotency-Key` of their own. */
  readonly repeatKey?: string;
}

/**
 * @param randomId names the request where it may be sent again; a client that repeats nothing needs none
 * @throws TypeError for a parameter of the path that names nothing, and for a header that cannot be sent
 */
export function prepareRequest(route: Route, input: OperationInput, randomId?: () => string): PreparedRequest {
  const query = pairs(input.query);
  const path = fillPath(route.path, input.params ?? {}) + (query.size > 0 ? `?${query}` : '');
  const headers = [...readHeaders([...pairs(input.headers)])];
  const request = {
    path,
    method: route.method,
    headers,
    ...(route.idempotencyKey && randomId && { repeatKey: randomId() }),
  };
  if (input.body === undefined) return request;
  if (route.encoding !== 'form') {
    return { ...request, contentType: 'application/json', body: JSON.stringify(input.body) };
  }
  const body = pairs(input.body as Readonly<Record<string, unknown>>).toString();
  return { ...request, contentType: 'application/x-www-form-urlencoded', body };
}

/** The lookbehind starts each run of slashes once, so that the time grows with the length of the text and not its square. */
const FINAL_SLASHES = /(?<!\/)\/+$/;

/**
 * @param url the origin of a server, its API base (`…/api/v1`), or empty or `/` for the page's own origin
 * @returns what stands before the paths of the contract
 * @throws TypeError for anything else. The address is not repeated, since it may hold a password
 */
export function serverRoot(url: string): string {
  if (typeof url !== 'string') throw notAnAddress();
  const root = url
    .trim()
    .replace(FINAL_SLASHES, '')
    .replace(/\/api\/v1$/, '')
    .replace(FINAL_SLASHES, '');
  if (root === '' || /^\/[^/?#\\]/.test(root)) return root;
  const parsed = parseUrl(root);
  const plain = parsed && !parsed.username && !parsed.password && !parsed.search && !parsed.hash;
  if (!plain || !/^https?:$/.test(parsed.protocol)) {
    throw notAnAddress();
  }
  return root;
}

function notAnAddress(): TypeError {
  return new TypeError('`url` must be the address of a Keyward server, such as https://keyward.example.com.');
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

/** A dot segment would be taken out of the path, however it is escaped (WHATWG URL, 4.1), and lead elsewhere. */
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
