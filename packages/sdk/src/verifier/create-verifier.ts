import { assertOptions, optionTypes } from '../options.ts';
import { askWhenStale } from './asking/ask-when-stale.ts';
import { assertTokenCheckOptions, checkOptions } from './check-options.ts';
import { type Clock, systemClock } from './feed/connection-clock.ts';
import { FeedState } from './feed/state.ts';
import { Following } from './following.ts';
import { KeyCheck } from './key-check.ts';
import { isCredential, type ServerAccess, secureRoot } from './server-access.ts';
import { PendingUsage } from './usage/pending-usage.ts';
import { Reporter } from './usage/reporter.ts';
import type { Verifier, VerifierOptions } from './verifier.ts';
import { StatusReporter } from './verifier-status.ts';

const DEFAULT_STALENESS = 10;
const MIN_STALENESS = 3;

const OPTIONS = optionTypes({
  url: ['string', 'undefined'],
  credential: ['string', 'function', 'undefined'],
  maxStaleness: ['number', 'undefined'],
  whenStale: ['string', 'undefined'],
  accessToken: ['string', 'function', 'object', 'undefined'],
  askTimeout: ['number', 'undefined'],
  onError: ['function', 'undefined'],
  report: ['boolean', 'undefined'],
  onStatus: ['function', 'undefined'],
  fetch: ['function', 'undefined'],
  clock: ['object', 'undefined'],
});

/**
 * Creates a verifier with its own replica of the keys.
 *
 * ```ts
 * const verifier = createVerifier({ url: 'https://keyward.example.com', credential: process.env.KEYWARD_CREDENTIAL });
 * await verifier.start();
 * const { valid, code, permissions } = verifier.check(key, { permission: 'flows:create', ip });
 * ```
 *
 * @throws TypeError for unknown or invalid options
 */
export function createVerifier(options: VerifierOptions): Verifier {
  assertOptions(options, OPTIONS, 'createVerifier');
  const access = accessOf(options);
  const maxStaleness = stalenessOf(options);
  const clock = clockOf(options);
  const state = new FeedState(clock, maxStaleness);
  const askServer = askWhenStale(options, access, state);
  const uses = options.report === false ? undefined : new PendingUsage();
  const status = new StatusReporter(state, options.onStatus);
  const reporter = uses && new Reporter(access, uses, clock.elapsed);
  const following = new Following({ access, state, status, reporter, asks: options.whenStale === 'ask' });
  const keys = new KeyCheck({ state, usage: uses });
  return {
    start: (startOptions) => following.start(startOptions),
    check(key, ...given) {
      const checked = checkOptions(given, 'check');
      return keys.check(key, checked);
    },
    async verify(key, ...given) {
      const checked = checkOptions(given, 'verify');
      const verdict = keys.check(key, checked);
      if (verdict.code !== 'unavailable' || askServer === undefined || following.isClosed) return verdict;
      return askServer(key, checked);
    },
    async checkToken(token, tokenOptions) {
      assertTokenCheckOptions(tokenOptions);
      // Loaded on demand: most programs check only keys.
      const { checkAccessToken } = await import('./tokens/token-check.ts');
      return checkAccessToken({ state, keys }, token, tokenOptions);
    },
    status: () => status.status(),
    close: () => following.close(),
  };
}

function accessOf({ url, credential, fetch }: VerifierOptions): ServerAccess {
  const root = secureRoot(url);
  if (typeof credential !== 'function' && !isCredential(credential)) {
    throw new TypeError('`credential` is missing or malformed.');
  }
  return { root, credential, fetch: fetch ?? ((input, init) => globalThis.fetch(input, init)) };
}

function clockOf({ clock = systemClock }: VerifierOptions): Clock {
  if (typeof clock.now === 'function' && typeof clock.elapsed === 'function') return clock;
  throw new TypeError('`clock` needs `now` and `elapsed`.');
}

function stalenessOf({ maxStaleness = DEFAULT_STALENESS }: VerifierOptions): number {
  if (Number.isFinite(maxStaleness) && maxStaleness >= MIN_STALENESS) return maxStaleness;
  throw new TypeError(`\`maxStaleness\` must be a number of at least ${MIN_STALENESS} seconds.`);
}
