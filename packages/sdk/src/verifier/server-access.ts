import { untilAborted } from '../deadline.ts';
import type { StreamedAnswer, StreamingFetch } from '../fetch.ts';
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

/** Whether `fetch` can send it as a credential; it would repeat any other value in the message of its error. */
export function isCredential(value: unknown): value is string {
  return typeof value === 'string' && /^[\w.~-]+$/.test(value);
}

/** @throws what the function throws, the reason of the signal, and TypeError for a value that is no credential */
export async function currentCredential({ credential }: ServerAccess, signal: AbortSignal): Promise<string> {
  if (typeof credential === 'string') return credential;
  const current: unknown = await untilAborted(Promise.resolve(credential()), [signal]);
  if (isCredential(current)) return current;
  throw new TypeError(
    'The function `credential` returned no credential. Return the one that was shown for the replica.',
  );
}

/**
 * Sends a report as JSON. Waiting for the credential is a part of the time that it may take. The API never redirects, and a
 * redirect would carry secrets elsewhere.
 */
export async function postReport(
  access: ServerAccess,
  report: { path: string; body: string; headers: Readonly<Record<string, string>> },
): Promise<StreamedAnswer> {
  const signal = AbortSignal.timeout(PATIENCE);
  const credential = await currentCredential(access, signal);
  return access.fetch(access.root + report.path, {
    method: 'POST',
    headers: {
      ...agentHeader(),
      accept: 'application/json',
      'content-type': 'application/json',
      authorization: `Bearer ${credential}`,
      ...report.headers,
    },
    body: report.body,
    redirect: 'manual',
    signal,
  });
}
