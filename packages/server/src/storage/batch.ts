interface Waiting<Item, Result> {
  readonly item: Item;
  readonly done: (value: Result) => void;
  readonly failed: (error: unknown) => void;
}

const LARGEST = 256;

/**
 * Collects items while the previous batch is in progress, so that they share one transaction and one fsync. Each
 * promise settles after its batch.
 */
export class Batch<Item, Result> {
  readonly #process: (items: readonly Item[]) => Promise<readonly PromiseSettledResult<Result>[]>;
  #waiting: Waiting<Item, Result>[] = [];
  #running = false;

  /** @param process returns the results in the order of the items; if it throws, every item fails */
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
   * Lets every request that has arrived join the batch. Each turn of the event loop reads new requests, so the batch is
   * complete when a turn adds none; waiting longer would only delay responses.
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
