import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import type { SignedSpan } from '../../domain/usage-days.ts';
import type { UsageSums } from '../dialect.ts';

/** `opened` when the snapshot is open, then a batch of sums for each request, and null after the last batch. */
export type UsageMessage = 'opened' | UsageSums | null;

/**
 * Sums usage from one snapshot, in a thread with a separate connection, because there can be millions of rows and
 * checks must not wait.
 * @returns the sums, once the snapshot is open
 */
export async function openUsage(
  file: string,
  spans: readonly SignedSpan[],
  signal: AbortSignal,
): Promise<AsyncIterable<UsageSums>> {
  const thread = new Worker(new URL('usage-thread.ts', import.meta.url), { workerData: { file, spans } });
  try {
    await nextMessage(thread, signal);
    return sumsFrom(thread, signal);
  } catch (error) {
    await thread.terminate();
    throw error;
  }
}

/** Requests one batch at a time, so that the event loop runs in between. */
async function* sumsFrom(thread: Worker, signal: AbortSignal): AsyncGenerator<UsageSums> {
  try {
    for (;;) {
      const received = nextMessage(thread, signal);
      thread.postMessage('next');
      const sums = (await received) as Exclude<UsageMessage, 'opened'>;
      if (sums === null) return;
      yield sums;
    }
  } finally {
    await thread.terminate();
  }
}

/** Waits for the next message. @throws Error if the thread fails or exits first: a fold would wait for it forever */
async function nextMessage(thread: Worker, signal: AbortSignal): Promise<UsageMessage> {
  const settled = new AbortController();
  const options = { signal: AbortSignal.any([signal, settled.signal]) };
  const exited = once(thread, 'exit', options).then(([code]) => {
    throw new Error(`The thread that sums usage exited with code ${code}.`);
  });
  try {
    const [message] = await Promise.race([once(thread, 'message', options), exited]);
    return message;
  } finally {
    settled.abort();
  }
}
