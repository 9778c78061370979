import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import type { Load, LoadResult } from './load-generator.ts';

/** The load generator, seen from the bench. It stays the same process, so that it is warm as well. */
export class Generator {
  readonly #child: ChildProcess = fork(new URL('load-generator.ts', import.meta.url), { serialization: 'advanced' });

  /** @throws Error when an answer was not the one expected: its time would mean nothing */
  async run(load: Load): Promise<LoadResult> {
    this.#child.send(load);
    const [{ result, error }] = (await once(this.#child, 'message')) as [{ result?: LoadResult; error?: string }];
    if (!result) throw new Error(error ?? 'The load generator ended.');
    return result;
  }

  stop(): void {
    this.#child.disconnect();
  }
}
