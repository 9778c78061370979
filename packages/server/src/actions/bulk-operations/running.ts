import { setImmediate as turn } from 'node:timers/promises';

export interface Steps {
  /** Does the next part. @returns whether there are more */
  step(): Promise<boolean>;
  /** A part could not be done. */
  failed(): Promise<void>;
}

/** Bulk operations that run in this process, part after part. */
export class RunningChanges {
  readonly #running = new Map<string, Promise<void>>();
  #isStopping = false;
  #report: (error: unknown) => void = () => {};

  /** Where errors go of which nobody waits for the answer. */
  reportTo(report: (error: unknown) => void): void {
    this.#report = report;
  }

  /** Resolves when the first part is done; the others follow, and others have their turn in between. */
  async begin(id: string, steps: Steps): Promise<void> {
    // Whoever looks for what was left may have found it first: it was written down a moment ago.
    if (this.has(id)) return;
    const first = steps.step();
    this.#running.set(id, this.#run(id, first, steps));
    await first;
  }

  /** The same for one that was left by another process: nobody waits for it. */
  resume(id: string, steps: Steps): void {
    if (!this.has(id)) this.#running.set(id, this.#run(id, steps.step(), steps));
  }

  async #run(id: string, first: Promise<boolean>, { step, failed }: Steps): Promise<void> {
    try {
      for (let more = await first; more && !this.#isStopping; more = await step()) await turn();
    } catch (error) {
      this.#report(error);
      await failed().catch(this.#report);
    } finally {
      this.#running.delete(id);
    }
  }

  has(id: string): boolean {
    return this.#running.has(id);
  }

  /** Resolves when it has ended, whichever way. */
  async ended(id: string): Promise<void> {
    await this.#running.get(id);
  }

  /** Resolves after the parts that are under way; what is left is not begun. */
  async stop(): Promise<void> {
    this.#isStopping = true;
    await Promise.all(this.#running.values());
  }
}
