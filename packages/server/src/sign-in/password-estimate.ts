import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import type { Claimant } from './fair-queue.ts';
import { PasswordQueue } from './password-queue.ts';

/** A password, and words that are known about its user. */
export interface EstimateQuestion {
  readonly password: string;
  readonly words: readonly string[];
}

/**
 * Time grows faster than length: 256 characters can take 30 times as long. What is guessable in this length is too long
 * to type.
 */
const LONGEST_ESTIMATED = 100;

const queue = new PasswordQueue(['known']);
let thread: Worker | undefined;

/**
 * Returns zxcvbn's score, 0 to 4. Runs in a thread, because a long password takes a quarter of a second, as does
 * unpacking the dictionaries, and would delay checks of keys.
 * @throws TooManyWaiting
 */
export function estimatePassword(claimant: Claimant, password: string, words: readonly string[]): Promise<number> {
  return queue.run(claimant, async () => {
    thread ??= startThread();
    const asked = thread;
    // Keeps a CLI command running until it has the result.
    asked.ref();
    const stopped = new AbortController();
    const stop = () => stopped.abort(new Error('The thread that estimates passwords stopped.'));
    asked.once('exit', stop);
    try {
      asked.postMessage({ password: password.slice(0, LONGEST_ESTIMATED), words } satisfies EstimateQuestion);
      // Rejects with the thread's error, or as aborted if the thread exited without one.
      const [score] = (await once(asked, 'message', { signal: stopped.signal })) as [number];
      return score;
    } finally {
      asked.off('exit', stop).unref();
    }
  });
}

/** After an exit the next password starts another thread. */
function startThread(): Worker {
  const started = new Worker(new URL('password-estimate-thread.ts', import.meta.url));
  const forget = () => {
    if (thread === started) thread = undefined;
  };
  return started.on('error', forget).once('exit', forget);
}
