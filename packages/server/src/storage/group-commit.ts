import type { Stores } from './stores/index.ts';

type Work<T> = (stores: Stores) => Promise<T>;

interface Waiting {
  readonly work: Work<unknown>;
  readonly done: (value: unknown) => void;
  readonly failed: (error: unknown) => void;
}

const LARGEST_GROUP = 256;

/**
 * Shares one commit, and so one wait for the disk, among all works that come while the one before is under way. Each is
 * answered after the commit that holds it. A work that throws is rolled back alone: its group runs again one by one, so
 * works must have no effects but through their stores.
 */
export class GroupCommit {
  readonly #transaction: <T>(work: Work<T>) => Promise<T>;
  #waiting: Waiting[] = [];
  #running = false;

  constructor(transaction: <T>(work: Work<T>) => Promise<T>) {
    this.#transaction = transaction;
  }

  run<T>(work: Work<T>): Promise<T> {
    return new Promise<T>((done, failed) => {
      this.#waiting.push({ work, done: done as (value: unknown) => void, failed });
      if (!this.#running) void this.#drain();
    });
  }

  async #drain(): Promise<void> {
    this.#running = true;
    while (this.#waiting.length > 0) {
      await this.#gather();
      await this.#commit(this.#waiting.splice(0, LARGEST_GROUP));
    }
    this.#running = false;
  }

  /**
   * Lets every request that has arrived by now join the group. Each turn of the event loop reads what came meanwhile, so
   * the group is whole when a turn brings nothing: waiting longer would only add to the answers' time.
   */
  async #gather(): Promise<void> {
    for (let known = 0; known < this.#waiting.length && known < LARGEST_GROUP; ) {
      known = this.#waiting.length;
      await new Promise(setImmediate);
    }
  }

  async #commit(group: readonly Waiting[]): Promise<void> {
    try {
      const values = await this.#transaction(async (stores) => {
        const results: unknown[] = [];
        for (const each of group) results.push(await each.work(stores));
        return results;
      });
      for (const [at, each] of group.entries()) each.done(values[at]);
    } catch (error) {
      if (group.length === 1) group[0]?.failed(error);
      else for (const each of group) await this.#commit([each]);
    }
  }
}
