import { serverRoot } from '../request.ts';

/** How a verifier reaches its server. */
export interface ServerAccess {
  /** What stands before the paths of the API. */
  readonly root: string;
  /** What opens the feed. */
  readonly credential: string;
  readonly fetch: typeof globalThis.fetch;
}

const SECURE = /^https:|^http:\/\/(?:localhost|127\.\d+\.\d+\.\d+|\[::1\])(?::\d+)?(?:\/|$)/i;

/**
 * Returns what stands before the paths of the API.
 * @throws TypeError for plain HTTP beyond this machine, and for what is not the address of a server
 */
export function secureRoot(url: string): string {
  const root = serverRoot(url);
  if (SECURE.test(root)) return root;
  throw new TypeError(
    '`url` must begin with https, unless the server is on this machine: the credential travels with it.',
  );
}

/** Nothing but the feed itself may take longer, in milliseconds. */
const PATIENCE = 10_000;

/** A POST of JSON that ends after a while. The API never redirects, and a redirect would carry secrets elsewhere. */
export function postJson(
  { root, fetch }: Pick<ServerAccess, 'root' | 'fetch'>,
  request: { path: string; authorization: string; body: string; headers?: Readonly<Record<string, string>> },
): Promise<Response> {
  return fetch(root + request.path, {
    method: 'POST',
    headers: {
      accept: 'application/json',
      'content-type': 'application/json',
      authorization: `Bearer ${request.authorization}`,
      ...request.headers,
    },
    body: request.body,
    redirect: 'manual',
    signal: AbortSignal.timeout(PATIENCE),
  });
}
