import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import type { SignedSpan } from '../../domain/usage-days.ts';
import type { UsageSums } from '../dialect.ts';

/** `opened` when the snapshot is open, then a batch of sums per request, and null at the end. */
export type UsageMessage = 'opened' | UsageSums | null;

/**
 * Sums usage in a thread with a separate connection, from one snapshot: millions of rows, while checks continue.
 * @returns the sums, once the snapshot is open
 */
export async function openUsage(
  file: string,
  spans: readonly SignedSpan[],
  signal: AbortSignal,
): Promise<AsyncIterable<UsageSums>> {
  const thread = new Worker(new URL('usage-thread.ts', import.meta.url), { workerData: { file, spans } });
  try {
    await once(thread, 'message', { signal });
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
      const messages = once(thread, 'message', { signal });
      thread.postMessage('next');
      const [message] = (await messages) as [Exclude<UsageMessage, 'opened'>];
      if (message === null) return;
      yield message;
    }
  } finally {
    await thread.terminate();
  }
}
