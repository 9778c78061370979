import { BodyBudget } from './body-budget.ts';

/** The caller that a reservation counts against, and its account. */
export interface Holder {
  readonly caller: string;
  readonly account: string;
}

/**
 * A budget of bytes. One caller can hold up to a third and one account up to two thirds of it, so that they cannot
 * block others: a client holds its bytes until its body has arrived.
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
   * Waits until the bytes are available to the holder.
   * @returns a function that releases them; further calls have no effect
   * @throws the reason of the signal if it aborts first
   */
  async acquire(bytes: number, { caller, account }: Holder, signal: AbortSignal): Promise<() => void> {
    const releases: (() => void)[] = [];
    const release = () => {
      for (const each of releases.splice(0)) each();
    };
    try {
      releases.push(await this.#callers.acquire(caller, bytes, signal));
      releases.push(await this.#accounts.acquire(account, bytes, signal));
      releases.push(await this.#all.acquire(bytes, signal));
      return release;
    } catch (error) {
      release();
      throw error;
    }
  }
}

/** A budget of the same size for each id. Exists while the id holds bytes or its requests wait for them. */
class Shares {
  readonly #bytes: number;
  readonly #budgets = new Map<string, { readonly budget: BodyBudget; users: number }>();

  constructor(bytes: number) {
    this.#bytes = bytes;
  }

  async acquire(id: string, bytes: number, signal: AbortSignal): Promise<() => void> {
    const share = this.#budgets.get(id) ?? { budget: new BodyBudget(this.#bytes), users: 0 };
    this.#budgets.set(id, share);
    share.users += 1;
    const removeUser = () => {
      share.users -= 1;
      if (share.users === 0) this.#budgets.delete(id);
    };
    try {
      const release = await share.budget.acquire(bytes, signal);
      return () => {
        release();
        removeUser();
      };
    } catch (error) {
      removeUser();
      throw error;
    }
  }
}
