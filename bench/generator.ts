import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import type { Load, LoadResult } from './load-generator.ts';

/** The load generator, seen from the bench. It stays the same process, so that it is warm as well. */
export class Generator {
  readonly #child: ChildProcess = fork(new URL('load-generator.ts', import.meta.url), { serialization: 'advanced' });

  /** @throws Error when an answer was not a success: its time would mean nothing */
  async run(load: Load): Promise<LoadResult> {
    this.#child.send(load);
    const [result] = (await once(this.#child, 'message')) as [LoadResult];
    if (result.failed > 0) throw new Error(`${result.failed} of ${load.amount} requests to ${load.url} failed.`);
    return result;
  }

  stop(): void {
    this.#child.disconnect();
  }
}
