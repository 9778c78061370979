import { setImmediate as yieldToEventLoop } from 'node:timers/promises';

/** The steps of a job. The server handles other requests between steps. */
export interface JobSteps {
  /** Runs the next step. @returns whether more steps follow */
  step(): Promise<boolean>;
  /** Called after a step has thrown an error. No further step runs. */
  failed(): Promise<void>;
}

/** Runs long jobs in this process, one step at a time. */
export class BackgroundJobs {
  readonly #running = new Map<string, Promise<void>>();
  #isStopping = false;
  #report: (error: unknown) => void = () => {};

  /** Sets the logger for errors of steps. */
  reportTo(report: (error: unknown) => void): void {
    this.#report = report;
  }

  /** Starts a job and resolves after its first step. */
  async start(id: string, steps: JobSteps): Promise<void> {
    // The job is already stored, so the periodic resume may have started it.
    if (this.has(id)) return;
    const first = steps.step();
    this.#running.set(id, this.#run(id, first, steps));
    await first;
  }

  /** Continues a job of a process that has exited. Does not wait for the job. */
  resume(id: string, steps: JobSteps): void {
    if (!this.has(id)) this.#running.set(id, this.#run(id, steps.step(), steps));
  }

  async #run(id: string, first: Promise<boolean>, { step, failed }: JobSteps): Promise<void> {
    try {
      for (let more = await first; more && !this.#isStopping; more = await step()) await yieldToEventLoop();
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

  /** Resolves when the job has finished, successfully or not. */
  async ended(id: string): Promise<void> {
    await this.#running.get(id);
  }

  /** Resolves when the running steps have finished; no other step starts. */
  async stop(): Promise<void> {
    this.#isStopping = true;
    await Promise.all(this.#running.values());
  }
}
