import { canonicalIp } from '@keyward/contract/ip-address';
import type { FeedState } from '../feed/state.ts';
import type { ServerAccess } from '../server-access.ts';
import type { VerifierOptions } from '../verifier.ts';
import { DEFAULT_ASK_TIMEOUT, requireAccessToken, requireTimeout } from './ask-options.ts';
import type { Asker } from './asker.ts';

/**
 * Creates the function with which a verifier asks the server while its replica is stale.
 * @returns undefined if `whenStale` is `refuse`
 * @throws TypeError for invalid options
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
  // Loaded now, because loading a file could fail during an outage.
  const asker = import('./asker.ts').then(({ createAsker }) => createAsker(access));
  asker.catch(() => {});
  return async (key, options) => (await asker)(key, { ...options, ip: canonicalIp(options?.ip) });
}
