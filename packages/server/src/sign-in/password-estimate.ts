import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import type { Claimant } from './fair-queue.ts';
import { PasswordQueue } from './password-queue.ts';

/** A password and the words that are known about its user. */
export interface EstimateQuestion {
  readonly password: string;
  readonly words: readonly string[];
}

/** The time grows faster than the length: 256 characters can take 30 times as long. What is guessable here is too long to type. */
const LONGEST_ESTIMATED = 100;

const queue = new PasswordQueue(['known']);
let thread: Worker | undefined;

/**
 * Returns the score of zxcvbn, 0 to 4. Estimates in a thread: a long password takes a quarter of a second, as does unpacking the
 * dictionaries, and checks of keys must not wait for either.
 * @throws TooManyWaiting
 */
export function estimatePassword(claimant: Claimant, password: string, words: readonly string[]): Promise<number> {
  return queue.run(claimant, async () => {
    thread ??= startThread();
    const asked = thread;
    // Keeps a command of the CLI running until it has the answer.
    asked.ref();
    const stopped = new AbortController();
    const stop = () => stopped.abort(new Error('The thread that estimates passwords stopped.'));
    asked.once('exit', stop);
    try {
      asked.postMessage({ password: password.slice(0, LONGEST_ESTIMATED), words } satisfies EstimateQuestion);
      // Rejects with the error of the thread, or as aborted if it exited without one.
      const [score] = (await once(asked, 'message', { signal: stopped.signal })) as [number];
      return score;
    } finally {
      asked.off('exit', stop).unref();
    }
  });
}

/** After it ended the next password starts another thread. */
function startThread(): Worker {
  const started = new Worker(new URL('password-estimate-thread.ts', import.meta.url));
  const forget = () => {
    if (thread === started) thread = undefined;
  };
  return started.on('error', forget).once('exit', forget);
}
