import { Batch } from './batch.ts';
import type { Stores } from './stores/index.ts';

type Work<T> = (stores: Stores) => Promise<T>;
type Transaction = <T>(work: Work<T>) => Promise<T>;

/**
 * Runs units of work in one commit. If a unit throws, runs the group again one by one, so that only that unit is rolled
 * back. Units must have no effects except through their stores.
 */
export class GroupCommit {
  readonly #batch: Batch<Work<unknown>, unknown>;

  constructor(transaction: Transaction) {
    this.#batch = new Batch((works) => runTogether(transaction, works));
  }

  run<T>(work: Work<T>): Promise<T> {
    return this.#batch.run(work) as Promise<T>;
  }
}

async function runTogether(
  transaction: Transaction,
  works: readonly Work<unknown>[],
): Promise<PromiseSettledResult<unknown>[]> {
  const runInOrder = async (stores: Stores) => {
    const values: unknown[] = [];
    for (const work of works) values.push(await work(stores));
    return values;
  };
  try {
    const values = await transaction(runInOrder);
    return values.map((value) => ({ status: 'fulfilled', value }));
  } catch (reason) {
    if (works.length === 1) return [{ status: 'rejected', reason }];
    const results: PromiseSettledResult<unknown>[] = [];
    for (const work of works) results.push(...(await runTogether(transaction, [work])));
    return results;
  }
}
