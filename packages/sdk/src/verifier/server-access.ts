import { untilAborted } from '../deadline.ts';
import type { FetchInit, StreamedAnswer, StreamingFetch } from '../fetch.ts';
import { serverRoot } from '../request.ts';
import { agentHeader } from '../user-agent.ts';

/** The credential of a replica, or a function that returns the current one, so that a rotation needs no restart. */
export type Credential = string | (() => string | Promise<string>);

/** How a verifier reaches its server. */
export interface ServerAccess {
  /** What stands before the paths of the API. */
  readonly root: string;
  /** What opens the feed. */
  readonly credential: Credential;
  readonly fetch: StreamingFetch;
}

const SECURE = /^https:|^http:\/\/(?:localhost|127(?:\.\d+){3}|\[::1\])(?::\d+)?(?:\/|$)/i;

/**
 * Returns what stands before the paths of the API.
 * @throws TypeError for plain HTTP beyond this machine, and for what is not the address of a server
 */
export function secureRoot(url: string): string {
  const root = serverRoot(url);
  if (SECURE.test(root)) return root;
  throw new TypeError('`url` must begin with https, unless the server is on this machine.');
}

/** Returns whether a value has the form of a replica credential. `fetch` would repeat others in the message of its error. */
export function isCredential(value: unknown): value is string {
  return typeof value === 'string' && /^kwf_[\w-]+\.\w+$/.test(value);
}

/** @throws what the function throws, the reason of the signal, and TypeError for a value that is no credential */
export async function currentCredential({ credential }: ServerAccess, signal: AbortSignal): Promise<string> {
  if (typeof credential === 'string') return credential;
  const current: unknown = await untilAborted(Promise.resolve(credential()), signal);
  if (isCredential(current)) return current;
  throw new TypeError('No credential.');
}

/** Sends a request with the credential. The API never redirects, and a redirect would carry secrets elsewhere. */
export function send(
  { root, fetch }: ServerAccess,
  credential: string,
  { path, headers, ...init }: Omit<FetchInit, 'redirect'> & { readonly path: string },
): Promise<StreamedAnswer> {
  const authorization = `Bearer ${credential}`;
  return fetch(root + path, { ...init, headers: { ...agentHeader(), authorization, ...headers }, redirect: 'manual' });
}
