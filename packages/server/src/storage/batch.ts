interface Waiting<Item, Result> {
  readonly item: Item;
  readonly resolve: (value: Result) => void;
  readonly reject: (error: unknown) => void;
}

const MAX_ITEMS = 256;

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
    return new Promise<Result>((resolve, reject) => {
      this.#waiting.push({ item, resolve, reject });
      if (!this.#running) void this.#drain();
    });
  }

  async #drain(): Promise<void> {
    this.#running = true;
    while (this.#waiting.length > 0) {
      await this.#gather();
      await this.#settle(this.#waiting.splice(0, MAX_ITEMS));
    }
    this.#running = false;
  }

  /**
   * Lets every request that has arrived join the batch. Each turn of the event loop reads new requests, so the batch is
   * complete after a turn without additions. Waiting longer would only delay responses.
   */
  async #gather(): Promise<void> {
    for (let previousLength = 0; previousLength < this.#waiting.length && previousLength < MAX_ITEMS; ) {
      previousLength = this.#waiting.length;
      await new Promise(setImmediate);
    }
  }

  async #settle(batch: readonly Waiting<Item, Result>[]): Promise<void> {
    try {
      const results = await this.#process(batch.map(({ item }) => item));
      for (const [at, { resolve, reject }] of batch.entries()) {
        const result = results[at];
        if (result?.status === 'fulfilled') resolve(result.value);
        else reject(result?.reason);
      }
    } catch (error) {
      for (const { reject } of batch) reject(error);
    }
  }
}
