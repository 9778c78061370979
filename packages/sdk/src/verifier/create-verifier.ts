import { askWhenStale } from './ask-when-stale.ts';
import { assertCheckOptions, assertTokenCheckOptions } from './check-options.ts';
import { systemClock } from './clock.ts';
import { FeedState } from './feed-state.ts';
import { Following } from './following.ts';
import { KeyCheck } from './key-check.ts';
import { Reporter } from './reporter.ts';
import { type ServerAccess, secureRoot } from './server-access.ts';
import { checkAccessToken } from './token-check.ts';
import { UsePile } from './use-pile.ts';
import type { Verifier, VerifierOptions, VerifierStatus } from './verifier.ts';

const DEFAULT_STALENESS = 10;
const LEAST_STALENESS = 3;

/**
 * A verifier with a replica of its own.
 *
 * ```ts
 * const verifier = createVerifier({ url: 'https://keyward.example.com', credential: process.env.KEYWARD_CREDENTIAL });
 * await verifier.start();
 * const { valid, code, permissions } = verifier.check(key, { permission: 'flows:create', ip });
 * ```
 *
 * @throws TypeError when an option cannot be used
 */
export function createVerifier(options: VerifierOptions): Verifier {
  const access = accessOf(options);
  const maxStaleness = stalenessOf(options);
  const clock = options.clock ?? systemClock;
  const state = new FeedState(clock, maxStaleness);
  const askServer = askWhenStale(options, access, state);
  const uses = options.report === false ? undefined : new UsePile();
  const following = new Following(access, state, uses && new Reporter(access, uses, clock.elapsed));
  const keys = new KeyCheck({ state, uses });
  return {
    start: () => following.start(),
    check(key, question) {
      assertCheckOptions(question, 'check');
      return keys.check(key, question);
    },
    async verify(key, question) {
      assertCheckOptions(question, 'verify');
      const verdict = keys.check(key, question);
      if (verdict.code !== 'unavailable' || askServer === undefined || following.isClosed) return verdict;
      return askServer(key, question);
    },
    async checkToken(token, question) {
      assertTokenCheckOptions(question);
      return checkAccessToken(state, token, question);
    },
    status: () => statusOf(state, maxStaleness),
    close: () => following.close(),
  };
}

function accessOf({ url, credential, fetch }: VerifierOptions): ServerAccess {
  const root = secureRoot(url);
  // fetch would repeat the credential in the message of its error.
  if (typeof credential !== 'string' || !/^[\w.~-]+$/.test(credential)) {
    throw new TypeError('`credential` is missing or not one. Take it from where the replica was registered.');
  }
  return { root, credential, fetch: fetch ?? ((input, init) => globalThis.fetch(input, init)) };
}

function stalenessOf({ maxStaleness = DEFAULT_STALENESS }: VerifierOptions): number {
  if (Number.isFinite(maxStaleness) && maxStaleness >= LEAST_STALENESS) return maxStaleness;
  throw new TypeError(`\`maxStaleness\` must be a number of seconds, ${LEAST_STALENESS} or more.`);
}

function statusOf({ freshness, latest, number }: FeedState, maxStaleness: number): VerifierStatus {
  const lagSeconds = freshness.age() / 1000;
  return {
    current: latest !== undefined && freshness.isCurrent(),
    number,
    keys: latest?.size ?? 0,
    lagSeconds,
    staleFor: Math.max(0, lagSeconds - maxStaleness),
  };
}
