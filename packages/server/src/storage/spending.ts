import { Batch } from './batch.ts';
import type { Stores } from './stores/index.ts';
import type { SpentToken } from './stores/spent-request-tokens.ts';

interface Spend {
  readonly accountId: string;
  readonly token: SpentToken;
}

/** Uses up request tokens, many in one commit; each is answered once it is on the disk that it was used. */
export class Spending {
  readonly #batch: Batch<Spend, boolean>;

  constructor(transaction: <T>(work: (stores: Stores) => Promise<T>) => Promise<T>) {
    this.#batch = new Batch((spends) => transaction(({ spentRequestTokens }) => spendAll(spentRequestTokens, spends)));
  }

  /** @returns whether this was the first time */
  spend(accountId: string, token: SpentToken): Promise<boolean> {
    return this.#batch.run({ accountId, token });
  }
}

async function spendAll(
  store: Stores['spentRequestTokens'],
  spends: readonly Spend[],
): Promise<PromiseSettledResult<boolean>[]> {
  const results: PromiseSettledResult<boolean>[] = [];
  const places = Map.groupBy(spends.keys(), (at) => (spends[at] as Spend).accountId);
  for (const [accountId, mine] of places) {
    const first = await store.spendAll(
      accountId,
      mine.map((at) => (spends[at] as Spend).token),
    );
    for (const [which, at] of mine.entries()) results[at] = { status: 'fulfilled', value: first[which] === true };
  }
  return results;
}
