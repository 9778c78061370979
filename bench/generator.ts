import { type ChildProcess, fork } from 'node:child_process';
import type { Load, LoadResult } from './load-generator.ts';
import { nextMessage } from './next-message.ts';

/** The bench's handle on the load generator process. All runs use the same process, so that its code stays warm. */
export class Generator {
  readonly #child: ChildProcess = fork(new URL('load-generator.ts', import.meta.url), { serialization: 'advanced' });

  /** @throws Error if a response had an unexpected status, which makes the measured time meaningless */
  async run(load: Load): Promise<LoadResult> {
    this.#child.send(load);
    const message = await nextMessage<{ result: LoadResult } | { error: string }>(this.#child);
    if ('error' in message) throw new Error(message.error);
    return message.result;
  }

  stop(): void {
    if (this.#child.connected) this.#child.disconnect();
  }
}
