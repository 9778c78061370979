import { BodyBudget } from './body-budget.ts';

/** Whose request it is: one caller, of one account. */
export interface Holder {
  readonly caller: string;
  readonly account: string;
}

/**
 * A budget of which one caller can hold a third and one account two thirds, so that none of them keeps the others out: a client
 * holds its bytes for as long as its body takes to arrive.
 */
export class DividedBudget {
  readonly #all: BodyBudget;
  readonly #callers: Shares;
  readonly #accounts: Shares;

  constructor(bytes: number) {
    this.#all = new BodyBudget(bytes);
    this.#callers = new Shares(bytes / 3);
    this.#accounts = new Shares((bytes / 3) * 2);
  }

  /**
   * Waits until the holder may have so many bytes.
   * @returns gives them back, once however often it is called
   * @throws the reason of the signal, if that comes first
   */
  async take(bytes: number, { caller, account }: Holder, signal: AbortSignal): Promise<() => void> {
    const taken: (() => void)[] = [];
    const release = () => {
      for (const each of taken.splice(0)) each();
    };
    try {
      taken.push(await this.#callers.take(caller, bytes, signal));
      taken.push(await this.#accounts.take(account, bytes, signal));
      taken.push(await this.#all.take(bytes, signal));
      return release;
    } catch (error) {
      release();
      throw error;
    }
  }
}

/** A budget of the same size for each id, kept while somebody has or waits for a part of it. */
class Shares {
  readonly #bytes: number;
  readonly #budgets = new Map<string, { readonly budget: BodyBudget; users: number }>();

  constructor(bytes: number) {
    this.#bytes = bytes;
  }

  async take(id: string, bytes: number, signal: AbortSignal): Promise<() => void> {
    const share = this.#budgets.get(id) ?? { budget: new BodyBudget(this.#bytes), users: 0 };
    this.#budgets.set(id, share);
    share.users += 1;
    const leave = () => {
      share.users -= 1;
      if (share.users === 0) this.#budgets.delete(id);
    };
    try {
      const release = await share.budget.take(bytes, signal);
      return () => {
        release();
        leave();
      };
    } catch (error) {
      leave();
      throw error;
    }
  }
}
