interface Waiting<Item, Result> {
  readonly item: Item;
  readonly done: (value: Result) => void;
  readonly failed: (error: unknown) => void;
}

const LARGEST = 256;

/**
 * Gathers what comes while the batch before is under way, so that all of it shares one transaction, and one wait for the
 * disk. Each is answered after the batch that holds it.
 */
export class Batch<Item, Result> {
  readonly #process: (items: readonly Item[]) => Promise<readonly PromiseSettledResult<Result>[]>;
  #waiting: Waiting<Item, Result>[] = [];
  #running = false;

  /** @param process answers each item in its place; when it throws, every item fails alike */
  constructor(process: (items: readonly Item[]) => Promise<readonly PromiseSettledResult<Result>[]>) {
    this.#process = process;
  }

  run(item: Item): Promise<Result> {
    return new Promise<Result>((done, failed) => {
      this.#waiting.push({ item, done, failed });
      if (!this.#running) void this.#drain();
    });
  }

  async #drain(): Promise<void> {
    this.#running = true;
    while (this.#waiting.length > 0) {
      await this.#gather();
      await this.#settle(this.#waiting.splice(0, LARGEST));
    }
    this.#running = false;
  }

  /**
   * Lets every request that has arrived by now join. Each turn of the event loop reads what came meanwhile, so the batch is
   * whole when a turn brings nothing: waiting longer would only add to the answers' time.
   */
  async #gather(): Promise<void> {
    for (let known = 0; known < this.#waiting.length && known < LARGEST; ) {
      known = this.#waiting.length;
      await new Promise(setImmediate);
    }
  }

  async #settle(batch: readonly Waiting<Item, Result>[]): Promise<void> {
    try {
      const results = await this.#process(batch.map(({ item }) => item));
      for (const [at, { done, failed }] of batch.entries()) {
        const result = results[at];
        if (result?.status === 'fulfilled') done(result.value);
        else failed(result?.reason);
      }
    } catch (error) {
      for (const { failed } of batch) failed(error);
    }
  }
}
