import { canonicalIp } from '@keyward/contract/ip-address';
import type { FeedState } from '../feed/state.ts';
import type { ServerAccess } from '../server-access.ts';
import type { VerifierOptions } from '../verifier.ts';
import { DEFAULT_ASK_TIMEOUT, requireAccessToken, requireTimeout } from './ask-options.ts';
import type { Asker } from './asker.ts';

/**
 * How a verifier with a stale replica asks the server.
 * @returns undefined when the verifier never asks
 * @throws TypeError when an option cannot be used
 */
export function askWhenStale(
  { whenStale = 'refuse', askTimeout: timeout = DEFAULT_ASK_TIMEOUT, onError, ...options }: VerifierOptions,
  { root, fetch }: ServerAccess,
  state: FeedState,
): Asker | undefined {
  requireTimeout('askTimeout', timeout);
  if (whenStale === 'refuse') return undefined;
  if (whenStale !== 'ask') throw new TypeError('`whenStale` must be "ask" or "refuse".');
  const accessToken = requireAccessToken(options.accessToken);
  const access = { root, fetch, accessToken, timeout, onError, state };
  // Loaded now, since an outage is no time to look for a file.
  const asker = import('./asker.ts').then(({ createAsker }) => createAsker(access));
  asker.catch(() => {});
  return async (key, options) => (await asker)(key, { ...options, ip: canonicalIp(options?.ip) });
}
