import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import type { Requester } from './fair-queue.ts';
import { PasswordQueue } from './password-queue.ts';

/** A password, and words that are related to its user. */
export interface EstimateRequest {
  readonly password: string;
  readonly words: readonly string[];
}

/**
 * Estimation time grows faster than length: 256 characters can take 30 times as long. A password of this length that is
 * still guessable is too long to type.
 */
const MAX_ESTIMATED_LENGTH = 100;

const queue = new PasswordQueue(['known']);
let thread: Worker | undefined;

/**
 * Returns zxcvbn's score, 0 to 4. Runs in a thread, because estimating a long password and unpacking the dictionaries
 * each take a quarter of a second, which would delay checks of keys.
 * @throws TooManyWaiting
 */
export function estimatePassword(requester: Requester, password: string, words: readonly string[]): Promise<number> {
  return queue.run(requester, async () => {
    thread ??= startThread();
    const worker = thread;
    // Keeps a CLI command running until it has the result.
    worker.ref();
    const stopped = new AbortController();
    const stop = () => stopped.abort(new Error('The thread that estimates passwords stopped.'));
    worker.once('exit', stop);
    try {
      worker.postMessage({ password: password.slice(0, MAX_ESTIMATED_LENGTH), words } satisfies EstimateRequest);
      // Rejects with the thread's error, or as aborted if the thread exited without an error.
      const [score] = (await once(worker, 'message', { signal: stopped.signal })) as [number];
      return score;
    } finally {
      worker.off('exit', stop).unref();
    }
  });
}

/** After the thread has exited, the next password starts a new one. */
function startThread(): Worker {
  const started = new Worker(new URL('password-estimate-thread.ts', import.meta.url));
  const clear = () => {
    if (thread === started) thread = undefined;
  };
  return started.on('error', clear).once('exit', clear);
}
