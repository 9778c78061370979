import { untilAborted } from '../deadline.ts';
import type { FetchInit, StreamedAnswer, StreamingFetch } from '../fetch.ts';
import { serverRoot } from '../request.ts';
import { agentHeader } from '../user-agent.ts';

/** The credential of a replica, or a function that returns the current one, so that a rotation needs no restart. */
export type Credential = string | (() => string | Promise<string>);

/** The connection of a verifier to its server. */
export interface ServerAccess {
  /** URL prefix of the API paths. */
  readonly root: string;
  /** The credential of the feed. */
  readonly credential: Credential;
  readonly fetch: StreamingFetch;
}

const SECURE = /^https:|^http:\/\/(?:localhost|127(?:\.\d+){3}|\[::1\])(?::\d+)?(?:\/|$)/i;

/**
 * Returns the URL prefix of the API paths.
 * @throws TypeError for plain HTTP to a host other than loopback, and for an invalid URL
 */
export function secureRoot(url: string): string {
  const root = serverRoot(url);
  if (SECURE.test(root)) return root;
  throw new TypeError('`url` must use https, except on this machine.');
}

/** Returns whether a value is a well-formed replica credential. The error of `fetch` would contain any other value. */
export function isCredential(value: unknown): value is string {
  return typeof value === 'string' && /^kwf_[\w-]+\.\w+$/.test(value);
}

/** @throws the error of the function, the reason of the signal, and TypeError for a malformed credential */
export async function currentCredential({ credential }: ServerAccess, signal: AbortSignal): Promise<string> {
  if (typeof credential === 'string') return credential;
  const current: unknown = await untilAborted(Promise.resolve(credential()), signal);
  if (isCredential(current)) return current;
  throw new TypeError('`credential` returned no valid credential.');
}

/** Sends a request with the credential. Follows no redirect, which would send secrets to another host. */
export function send(
  { root, fetch }: ServerAccess,
  credential: string,
  { path, headers, ...init }: Omit<FetchInit, 'redirect'> & { readonly path: string },
): Promise<StreamedAnswer> {
  const authorization = `Bearer ${credential}`;
  return fetch(root + path, { ...init, headers: { ...agentHeader(), authorization, ...headers }, redirect: 'manual' });
}
