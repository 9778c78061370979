import { randomFillSync } from 'node:crypto';
import type { Context } from '../actions/context.ts';
import type { RandomBytes } from '../domain/randomness.ts';
import type { OutgoingOptions } from '../outgoing/outgoing.ts';
import type { FeedLimits } from '../verification/feed/feeds.ts';

/** Where time and chance come from; a test brings its own. */
export type Sources = Pick<Context, 'now' | 'random'> &
  Partial<Pick<Context, 'elapsed'>> & {
    /** Of a clock that nobody can set: for rate limits. */
    readonly milliseconds?: () => number;
    /** Of a clock that nobody can set: how long the change log was not read. */
    readonly followerMs?: () => number;
    /** Unix milliseconds of the clock that `now` reads, if it shows them. */
    readonly nowMs?: () => number;
    readonly feedLimits?: FeedLimits;
    readonly generateSigningKey?: Context['generateSigningKey'];
    /** Receives what the operator should read, and the error behind it. */
    readonly warn?: (sentence: string, cause?: unknown) => void;
    /** How other servers are found and how long they are waited for. */
    readonly outgoing?: Omit<OutgoingOptions, 'allowed'>;
  };

const RANDOM_POOL = 4096;

/** Random bytes from a pool, since a draw costs the same however many it brings. Each byte is handed out once. */
function pooledRandomBytes(): RandomBytes {
  const pool = new Uint8Array(RANDOM_POOL);
  let used = RANDOM_POOL;
  return (count) => {
    if (count > RANDOM_POOL) return randomFillSync(new Uint8Array(count));
    if (used + count > RANDOM_POOL) {
      randomFillSync(pool);
      used = 0;
    }
    const drawn = pool.slice(used, used + count);
    pool.fill(0, used, used + count);
    used += count;
    return drawn;
  };
}

export const world: Sources = {
  now: () => Math.floor(Date.now() / 1000),
  nowMs: () => Date.now(),
  elapsed: () => Math.floor(performance.now() / 1000),
  milliseconds: () => performance.now(),
  random: pooledRandomBytes(),
};
