import { type Route, wrappingOf } from '@keyward/contract/routes';
import { type AccessToken, currentToken, discardToken } from './access-token.ts';
import { KeywardError } from './api-error.ts';
import { type Deadline, startDeadline, untilAborted } from './deadline.ts';
import type { PreparedRequest } from './request.ts';
import { abortReason, send, type Transport } from './transport.ts';

/** One call of an operation. */
export interface Invocation {
  readonly transport: Transport;
  readonly accessToken: AccessToken | undefined;
  readonly route: Route;
  readonly request: PreparedRequest;
  /** Timeout of the whole call, in milliseconds. */
  readonly timeout: number;
  readonly signals: ReadonlyArray<AbortSignal | undefined>;
}

/** Makes one or more attempts until the deadline. */
export type Retry = (deadline: Deadline, attempt: () => Promise<unknown>) => Promise<unknown>;

/**
 * Calls an operation.
 * @throws KeywardError for every failure, or the signal's reason if the call is aborted
 */
export async function perform(invocation: Invocation, retry: Retry): Promise<unknown> {
  const deadline = startDeadline(invocation.timeout, invocation.signals);
  try {
    return await authorized(invocation, deadline, retry);
  } finally {
    deadline.release();
  }
}

/** Sends the request with a token, and again with a new token if the API rejects the first. */
async function authorized(invocation: Invocation, deadline: Deadline, retry: Retry): Promise<unknown> {
  const { transport, accessToken, route, request } = invocation;
  const wrapping = wrappingOf(route);
  const attempt = (token?: string) => retry(deadline, () => send(transport, { request, token, deadline, wrapping }));
  if (route.access === 'open') return attempt();
  const first = await tokenFor(invocation, deadline);
  try {
    return await attempt(first);
  } catch (error) {
    // A request with an invalid token changes nothing, so any method can be sent again.
    const refused = error instanceof KeywardError && error.code === 'unauthenticated';
    if (!refused || !discardToken(accessToken, first)) throw error;
    return attempt(await tokenFor(invocation, deadline));
  }
}

async function tokenFor({ transport, accessToken }: Invocation, deadline: Deadline): Promise<string | undefined> {
  try {
    return await untilAborted(currentToken(accessToken), deadline.signal);
  } catch (error) {
    throw deadline.signal.aborted ? abortReason(deadline, transport) : error;
  }
}
