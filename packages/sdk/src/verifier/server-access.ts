/** How a verifier reaches its server. */
export interface ServerAccess {
  /** What stands before the paths of the API. */
  readonly root: string;
  /** What opens the feed. */
  readonly credential: string;
  readonly fetch: typeof globalThis.fetch;
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
