import { setImmediate as nextTurn } from 'node:timers/promises';

/** The work of a job, in steps between which other requests are served. */
export interface JobSteps {
  /** Does the next step. @returns whether there are more */
  step(): Promise<boolean>;
  /** Is called after a step that threw; no step follows. */
  failed(): Promise<void>;
}

/** Long jobs that run in this process, step after step, by id. */
export class BackgroundJobs {
  readonly #running = new Map<string, Promise<void>>();
  #isStopping = false;
  #report: (error: unknown) => void = () => {};

  /** Sets where errors of steps are logged. */
  reportTo(report: (error: unknown) => void): void {
    this.#report = report;
  }

  /** Starts a job and resolves after its first step. */
  async start(id: string, steps: JobSteps): Promise<void> {
    // The search for jobs without a process may have resumed it: it was stored a moment ago.
    if (this.has(id)) return;
    const first = steps.step();
    this.#running.set(id, this.#run(id, first, steps));
    await first;
  }

  /** Continues a job that another process left, without waiting for it. */
  resume(id: string, steps: JobSteps): void {
    if (!this.has(id)) this.#running.set(id, this.#run(id, steps.step(), steps));
  }

  async #run(id: string, first: Promise<boolean>, { step, failed }: JobSteps): Promise<void> {
    try {
      for (let more = await first; more && !this.#isStopping; more = await step()) await nextTurn();
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

  /** Resolves when the job has ended, successfully or not. */
  async ended(id: string): Promise<void> {
    await this.#running.get(id);
  }

  /** Resolves after the steps that are running; no other step starts. */
  async stop(): Promise<void> {
    this.#isStopping = true;
    await Promise.all(this.#running.values());
  }
}
