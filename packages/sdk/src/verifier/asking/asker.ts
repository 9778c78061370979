import type { FeedState } from '../feed/state.ts';
import { type CheckOptions, UNAVAILABLE, UNKNOWN, type Verdict } from '../verdict.ts';
import { AskBreaker } from './ask-breaker.ts';
import { ask, type ServerConnection } from './asking.ts';
import { createKeyRequest } from './key-request.ts';

/** Asks the server about a key. @param options with the canonical text of the IP address */
export type Asker = (key: string, options: CheckOptions | undefined) => Promise<Verdict>;

export interface AskerAccess extends Omit<ServerConnection, 'isExpected'> {
  readonly state: FeedState;
}

/** Creates an {@link Asker} that pauses after repeated failures. */
export function createAsker({ state, ...access }: AskerAccess): Asker {
  let first: string | undefined;
  const isExpected = (account: string) => {
    // Until the first snapshot, the account is that of the first response.
    first ??= account;
    return account === (state.shortname || first);
  };
  const breaker = new AskBreaker();
  const { elapsed } = state.clock;
  return async (key, options) => {
    const request = createKeyRequest(key, options);
    if (!request) return UNKNOWN;
    const attempt = breaker.start(elapsed());
    if (!attempt) return UNAVAILABLE;
    const verdict = await ask({ ...access, isExpected }, request);
    if (verdict.code === 'unavailable') breaker.failed(attempt, elapsed());
    else breaker.succeeded(attempt);
    return verdict;
  };
}
