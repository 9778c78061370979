import { type ClientCalls, callsOf } from './calls.ts';
import type { Fetch } from './fetch.ts';
import { perform } from './perform.ts';
import { prepareRequest } from './request.ts';

const TIMEOUT = 30_000;

/**
 * The client of the console; no part of the published package. It has neither iterators nor retries, since the console's
 * query client repeats what a view still needs, and every byte counts on the first page.
 */
export function createConsoleClient(fetch: Fetch): ClientCalls {
  const transport = { root: '', fetch, headers: new Headers() };
  return callsOf((route, input = {}, { signal } = {}) =>
    perform(
      {
        transport,
        accessToken: undefined,
        route,
        request: prepareRequest(route, input),
        timeout: TIMEOUT,
        signals: [signal],
      },
      (_, attempt) => attempt(),
    ),
  );
}
