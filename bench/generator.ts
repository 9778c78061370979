import { type ChildProcess, fork } from 'node:child_process';
import type { Load, LoadResult } from './load-generator.ts';
import { nextMessage } from './next-message.ts';

/** The load generator, seen from the bench. It stays the same process, so that it is warm as well. */
export class Generator {
  readonly #child: ChildProcess = fork(new URL('load-generator.ts', import.meta.url), { serialization: 'advanced' });

  /** @throws Error when an answer was not the one expected: its time would mean nothing */
  async run(load: Load): Promise<LoadResult> {
    this.#child.send(load);
    const answer = await nextMessage<{ result: LoadResult } | { error: string }>(this.#child);
    if ('error' in answer) throw new Error(answer.error);
    return answer.result;
  }

  stop(): void {
    if (this.#child.connected) this.#child.disconnect();
  }
}
