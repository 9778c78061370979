import { randomFillSync } from 'node:crypto';
import type { Context } from '../actions/context.ts';
import type { RandomBytes } from '../domain/randomness.ts';
import type { OutgoingOptions } from '../outgoing/outgoing.ts';
import type { FeedLimits } from '../verification/feed/feeds.ts';

/** Sources of time and randomness; tests replace them. */
export type Sources = Pick<Context, 'now' | 'random'> &
  Partial<Pick<Context, 'elapsed'>> & {
    /** Milliseconds of a monotonic clock. Measures the windows of rate limits. */
    readonly milliseconds?: () => number;
    /** Milliseconds of a monotonic clock. Measures how long the change log was not read. */
    readonly followerMs?: () => number;
    /** Unix milliseconds of the same clock as `now`, if available. */
    readonly nowMs?: () => number;
    readonly feedLimits?: FeedLimits;
    readonly generateSigningKey?: Context['generateSigningKey'];
    /** Receives operator messages and the errors that caused them. */
    readonly warn?: (message: string, cause?: unknown) => void;
    /** Name resolution and timeouts for other servers. */
    readonly outgoing?: Omit<OutgoingOptions, 'allowed'>;
  };

const RANDOM_POOL = 4096;

/** Returns random bytes from a pool, because each system call has a fixed cost. Each byte is used once. */
function pooledRandomBytes(): RandomBytes {
  const pool = new Uint8Array(RANDOM_POOL);
  let used = RANDOM_POOL;
  return (count) => {
    if (count > RANDOM_POOL) return randomFillSync(new Uint8Array(count));
    if (used + count > RANDOM_POOL) {
      randomFillSync(pool);
      used = 0;
    }
    const bytes = pool.slice(used, used + count);
    pool.fill(0, used, used + count);
    used += count;
    return bytes;
  };
}

export const systemSources: Sources = {
  now: () => Math.floor(Date.now() / 1000),
  nowMs: () => Date.now(),
  elapsed: () => Math.floor(performance.now() / 1000),
  milliseconds: () => performance.now(),
  random: pooledRandomBytes(),
};
