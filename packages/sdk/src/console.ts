import { type ClientCalls, callsOf } from './calls.ts';
import type { Fetch } from './fetch.ts';
import { perform } from './perform.ts';
import { prepareRequest } from './request.ts';

const TIMEOUT = 30_000;

/**
 * Creates the client of the console, which is not part of the published package. It has no iterators and no retries,
 * because the console's query client retries, and the first page has a size limit.
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
