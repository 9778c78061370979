import { AskBreaker } from './ask-breaker.ts';
import { ask, DEFAULT_ASK_TIMEOUT, requireTimeout } from './asking.ts';
import type { FeedState } from './feed-state.ts';
import { questionAboutKey } from './key-question.ts';
import type { ServerAccess } from './server-access.ts';
import { type CheckOptions, UNAVAILABLE, UNKNOWN, type Verdict } from './verdict.ts';
import type { VerifierOptions } from './verifier.ts';

/** Asks the server about a key. */
export type AskWhenStale = (key: string, options: CheckOptions | undefined) => Promise<Verdict>;

/**
 * How a verifier with a stale replica asks the server, which may be down: after failures it asks nothing for a while.
 * @returns undefined when the verifier never asks
 * @throws TypeError when an option cannot be used
 */
export function askWhenStale(
  options: VerifierOptions,
  { root, fetch }: Pick<ServerAccess, 'root' | 'fetch'>,
  state: FeedState,
): AskWhenStale | undefined {
  const { accessToken, askTimeout: timeout = DEFAULT_ASK_TIMEOUT, onError } = options;
  requireTimeout('askTimeout', timeout);
  if (!asks(options) || accessToken === undefined) return undefined;
  let first: string | undefined;
  const isExpected = (account: string) => {
    // Until the first snapshot names the account, it is that of the first answer.
    first ??= account;
    return account === (state.shortname || first);
  };
  const asking = { root, fetch, accessToken, timeout, onError, isExpected };
  const breaker = new AskBreaker();
  const { elapsed } = state.clock;
  return async (key, checked) => {
    const question = questionAboutKey(key, checked);
    if (!question) return UNKNOWN;
    const attempt = breaker.start(elapsed());
    if (!attempt) return UNAVAILABLE;
    const verdict = await ask(asking, question);
    if (verdict.code === 'unavailable') breaker.failed(attempt, elapsed());
    else breaker.succeeded(attempt);
    return verdict;
  };
}

function asks({ whenStale = 'refuse', accessToken }: VerifierOptions): boolean {
  if (whenStale === 'refuse') return false;
  if (whenStale !== 'ask') throw new TypeError('`whenStale` must be "ask" or "refuse".');
  if (accessToken !== undefined) return true;
  throw new TypeError(
    'To ask when stale, `accessToken` is needed: one of a key whose role is `verifier`, or where to get it.',
  );
}
